namespace AdGenius.Hosting.Telemetry;

/// <summary>The names of what we measure ourselves. Dashboards and alerts depend on them.</summary>
public static class AdGeniusTelemetry
{
    /// <summary>Every meter and activity source of ours begins so.</summary>
    public const string Prefix = "AdGenius.";

    /// <summary>What every process knows of the bus.</summary>
    public const string BusMeter = Prefix + "Bus";

    /// <summary>Calls to cloud providers and what they cost.</summary>
    public const string ProviderWorkerMeter = Prefix + "ProviderWorker";

    /// <summary>Uploads to and downloads from the object store: meter and activity source.</summary>
    public const string ObjectStore = Prefix + "ObjectStore";
}
