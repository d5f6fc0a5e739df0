namespace AdGenius.Cli.Fleet;

/// <summary>How a command connects to a gateway.</summary>
/// <param name="Server">A running gateway; null for the services of this process or of another one with the same home folder.</param>
/// <param name="Verbose">Print the log of services that are started here.</param>
/// <param name="LocalModel">The model folder of services that are started here; null for the configured one.</param>
internal sealed record SessionSettings(Uri? Server, bool Verbose, string? LocalModel)
{
    /// <summary>
    /// Only reads what is stored: where nothing runs yet, the gateway is started without workers, and other processes wait until it ends.
    /// </summary>
    public bool ReadsOnly { get; init; }

    /// <summary>How long calls of a command that follows a job are repeated while the gateway is unavailable.</summary>
    public TimeSpan RetryTime { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The default local model will be used: services that are started here load it while they start.</summary>
    public bool UsesLocalModel { get; init; }
}
