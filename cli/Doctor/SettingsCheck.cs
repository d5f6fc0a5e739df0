using AdGenius.Cli.Fleet;
using AdGenius.Hosting.Bus;
using AdGenius.ObjectStore;
using AdGenius.Persistence.Databases;

namespace AdGenius.Cli.Doctor;

/// <summary>
/// Where state is kept and how services talk, as the settings have it. Database, broker and object store of other machines are not called:
/// they are named, and marked as not checked.
/// </summary>
internal static class SettingsCheck
{
    public static IEnumerable<CheckResult> Of(IConfiguration settings)
    {
        const string database = $"{DatabaseOptions.Section}:{nameof(DatabaseOptions.Provider)}";
        const string connection = $"{DatabaseOptions.Section}:{nameof(DatabaseOptions.ConnectionString)}";
        var isDefaultFile = string.IsNullOrEmpty(settings[connection]) && settings[database] is null or DatabaseProvider.Sqlite;
        yield return isDefaultFile
            ? Built("database", $"SQLite, {Path.Combine(HomePaths.Home, "adgenius.db")}")
            : Named("database", $"{settings[database] ?? DatabaseProvider.Sqlite} ({database})");

        const string bus = $"{BusOptions.Section}:{nameof(BusOptions.Transport)}";
        yield return settings[bus] is null or BusTransport.InMemory
            ? Built("message bus", "in memory, within one process")
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
                : Built("object store", $"a folder, {Path.Combine(HomePaths.Home, "objects")}");
    }

    /// <summary>It needs nothing but the home folder, which has a check of its own.</summary>
    private static CheckResult Built(string part, string text) => new(part, CheckState.Found, text);

    private static CheckResult Named(string part, string text) =>
        new(part, CheckState.NotChecked, $"{text}; not checked: a service that starts connects to it and says what is wrong");
}
