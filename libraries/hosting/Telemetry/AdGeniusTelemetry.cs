namespace AdGenius.Hosting.Telemetry;

/// <summary>Names of meters and activity sources. Dashboards and alerts depend on them.</summary>
public static class AdGeniusTelemetry
{
    /// <summary>The prefix of every meter and activity source of this project.</summary>
    public const string Prefix = "AdGenius.";

    /// <summary>The meter of the services: <see cref="AdGeniusMetrics"/>.</summary>
    public const string Meter = Prefix + "Services";

    /// <summary>What continues jobs outside of messages: activity source.</summary>
    public const string Jobs = Prefix + "Jobs";

    /// <summary>Reservations, settlements and refunds: activity source.</summary>
    public const string Ledger = Prefix + "Ledger";

    /// <summary>Questions to the language model: activity source and meter.</summary>
    public const string LanguageModel = Prefix + "LanguageModel";

    /// <summary>Calls to cloud providers and to hosted image models: activity source.</summary>
    public const string Providers = Prefix + "Providers";

    /// <summary>Uploads to and downloads from the object store: meter and activity source.</summary>
    public const string ObjectStore = Prefix + "ObjectStore";
}
