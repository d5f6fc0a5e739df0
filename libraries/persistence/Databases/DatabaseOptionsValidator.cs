using Microsoft.Extensions.Options;

namespace AdGenius.Persistence.Databases;

/// <summary>
/// Requires a connection string for a database server, and that it can be read. Its value is never shown: it may contain a password.
/// </summary>
internal sealed class DatabaseOptionsValidator : IValidateOptions<DatabaseOptions>
{
    public ValidateOptionsResult Validate(string? name, DatabaseOptions options)
        => options.Provider != DatabaseProvider.Sqlite && string.IsNullOrWhiteSpace(options.ConnectionString)
            ? ValidateOptionsResult.Fail($"Database:ConnectionString is empty; it is required for Database:Provider {options.Provider}.")
            : ConnectionStrings.FaultOf(options.Provider, options.ConnectionString) is { } fault ? ValidateOptionsResult.Fail(fault)
            : ValidateOptionsResult.Success;
}
