namespace AdGenius.ProviderWorker.Tests.Kit;

/// <summary>Another local time zone of the whole process, until the end of a test that runs alone.</summary>
internal sealed class LocalTimeZone : IDisposable
{
    private const string Variable = "TZ";

    private readonly string? _before = Environment.GetEnvironmentVariable(Variable);

    public LocalTimeZone(string name) => Set(name);

    public void Dispose() => Set(_before);

    private static void Set(string? name)
    {
        Environment.SetEnvironmentVariable(Variable, name);
        TimeZoneInfo.ClearCachedData();
    }
}
