using Microsoft.Extensions.Options;

namespace AdGenius.Persistence.Databases;

/// <summary>
/// The rule between members: a server needs to be named. The connection string itself is never shown, it may hold a password.
/// </summary>
internal sealed class DatabaseOptionsValidator : IValidateOptions<DatabaseOptions>
{
    public ValidateOptionsResult Validate(string? name, DatabaseOptions options)
        => options.Provider != DatabaseProvider.Sqlite && string.IsNullOrWhiteSpace(options.ConnectionString)
            ? ValidateOptionsResult.Fail($"Database:ConnectionString is empty; Database:Provider {options.Provider} needs one.")
            : ValidateOptionsResult.Success;
}
