namespace AdGenius.Hosting.Telemetry;

/// <summary>Names of meters and activity sources. Dashboards and alerts depend on them.</summary>
public static class AdGeniusTelemetry
{
    /// <summary>The prefix of every meter and activity source of this project.</summary>
    public const string Prefix = "AdGenius.";

    /// <summary>Dead-lettered messages, seen from the broker.</summary>
    public const string BusMeter = Prefix + "Bus";

    /// <summary>Calls to cloud providers and their cost.</summary>
    public const string ProviderWorkerMeter = Prefix + "ProviderWorker";

    /// <summary>Uploads to and downloads from the object store: meter and activity source.</summary>
    public const string ObjectStore = Prefix + "ObjectStore";
}
