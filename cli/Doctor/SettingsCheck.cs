using AdGenius.Cli.Fleet;
using AdGenius.Hosting;
using AdGenius.Hosting.Bus;
using AdGenius.ObjectStore;
using AdGenius.Persistence.Databases;
using Microsoft.Extensions.Options;

namespace AdGenius.Cli.Doctor;

/// <summary>
/// Where state is kept and how services talk, as the settings have it. Database, broker and object store of other machines are not called:
/// they are named, and marked as not checked. The values of all settings are checked as a service that starts checks them.
/// </summary>
internal static class SettingsCheck
{
    private static readonly string[] DatabaseFiles = ["adgenius.db", "adgenius.db-wal", "adgenius.db-shm", "adgenius.db.update"];

    /// <summary>Whether services would start with the settings, or what is wrong with each.</summary>
    public static async Task<IReadOnlyList<CheckResult>> OfValuesAsync(IConfiguration settings)
    {
        try
        {
            var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
            builder.Logging.ClearProviders();
            builder.Configuration.AddConfiguration(settings);
            await using var application = AdGeniusHost.Build(builder, EmbeddedFleet.Modules);
            DatabaseSettings.EnsureReadable(application.Configuration);
            application.Services.GetRequiredService<IStartupValidator>().Validate();
            return [new CheckResult("settings", CheckState.Found, "every value is valid")];
        }
        catch (Exception fault) when (CommandFaults.Of(fault) is { ExitCode: ExitCodes.BadInput, Lines: var lines })
        {
            return [.. lines.Select(line => new CheckResult("settings", CheckState.Missing, line))];
        }
    }

    public static IEnumerable<CheckResult> Of(IConfiguration settings)
    {
        const string database = $"{DatabaseOptions.Section}:{nameof(DatabaseOptions.Provider)}";
        const string connection = $"{DatabaseOptions.Section}:{nameof(DatabaseOptions.ConnectionString)}";
        var isDefaultFile = string.IsNullOrEmpty(settings[connection]) && settings[database] is null or DatabaseProvider.Sqlite;
        yield return isDefaultFile
            ? Built("database", "SQLite, ", Path.Combine(HomePaths.Home, "adgenius.db"), DatabaseFiles)
            : Named("database", $"{settings[database] ?? DatabaseProvider.Sqlite} ({database})");

        const string bus = $"{BusOptions.Section}:{nameof(BusOptions.Transport)}";
        yield return settings[bus] is null or BusTransport.InMemory
            ? new CheckResult("message bus", CheckState.Found, "in memory, within one process")
            : Named("message bus", $"{settings[bus]} ({bus})");

        const string objects = $"{ObjectStoreOptions.Section}:{nameof(ObjectStoreOptions.Kind)}";
        const string folder = $"{ObjectStoreOptions.Section}:{nameof(ObjectStoreOptions.Folder)}";
        var kind = settings[objects] is { Length: > 0 } stated ? stated
            : settings["S3_BUCKET_NAME"] is { Length: > 0 } ? nameof(ObjectStoreKind.S3)
            : nameof(ObjectStoreKind.Folder);
        yield return !kind.Equals(nameof(ObjectStoreKind.Folder), StringComparison.OrdinalIgnoreCase)
            ? Named("object store", $"{kind} ({objects})")
            : settings[folder] is { Length: > 0 } other
                ? Named("object store", $"the folder {other} ({folder})")
                : Built("object store", "a folder, ", Path.Combine(HomePaths.Home, "objects"), ["objects", "links.key"]);
    }

    /// <summary>What is there of it in the home folder, which has a check of its own, must be this user's to write.</summary>
    private static CheckResult Built(string part, string kind, string path, string[] names)
    {
        foreach (var name in names)
        {
            var file = Path.Combine(HomePaths.Home, name);
            try
            {
                if (Directory.Exists(file))
                {
                    File.Create(Path.Combine(file, $".doctor-{Guid.NewGuid():N}"), 1, FileOptions.DeleteOnClose).Dispose();
                }
                else if (File.Exists(file))
                {
                    new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete).Dispose();
                }
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                return new CheckResult(part, CheckState.Missing, $"{file} cannot be written ({fault.Message.TrimEnd('.')})");
            }
        }

        return new CheckResult(part, CheckState.Found, kind + path);
    }

    private static CheckResult Named(string part, string text) =>
        new(part, CheckState.NotChecked, $"{text}; not checked: a service that starts connects to it and says what is wrong");
}
