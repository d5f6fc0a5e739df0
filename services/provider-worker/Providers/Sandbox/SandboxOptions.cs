using System.ComponentModel.DataAnnotations;

namespace AdGenius.ProviderWorker.Providers.Sandbox;

/// <summary>How the sandbox behaves when a prompt does not say otherwise.</summary>
internal sealed class SandboxOptions : ProviderOptions
{
    public const string Section = "Providers:Sandbox";

    public SandboxOptions()
    {
        BaseAddress = new Uri("https://sandbox.invalid/"); // it calls nobody
        PollInterval = TimeSpan.FromMilliseconds(500);
        MaximumConcurrent = 200;
        MaximumConcurrentPerKey = 200;
        PricePerSecond = 0;
    }

    /// <summary>How long a clip takes.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan Delay { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>The share of jobs that fail with a provider's fault, 0 to 1; the same job always falls the same way.</summary>
    [Range(0, 1)]
    public double FailureRate { get; set; }
}
