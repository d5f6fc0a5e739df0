using AdGenius.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace AdGenius.Persistence.Databases;

/// <summary>
/// Requires a database server in a process of a fleet (<see cref="FleetMode"/>): a file would be lost with its container.
/// </summary>
internal sealed class FleetDatabaseValidator(IConfiguration configuration) : IValidateOptions<DatabaseOptions>
{
    public ValidateOptionsResult Validate(string? name, DatabaseOptions options)
    {
        if (!FleetMode.IsOn(configuration) || options.Provider != DatabaseProvider.Sqlite)
        {
            return ValidateOptionsResult.Success;
        }

        var key = $"{DatabaseOptions.Section}:{nameof(DatabaseOptions.Provider)}";
        var given = string.IsNullOrEmpty(configuration[key]) ? "not set" : options.Provider;
        return ValidateOptionsResult.Fail(
            $"Database:Provider (ADGENIUS_Database__Provider) is {given}; a service of a fleet ({FleetMode.Variable}) needs "
            + $"{DatabaseProvider.Postgres} or {DatabaseProvider.SqlServer}, and Database:ConnectionString.");
    }
}
