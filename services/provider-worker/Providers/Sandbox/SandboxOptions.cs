using System.ComponentModel.DataAnnotations;

namespace AdGenius.ProviderWorker.Providers.Sandbox;

/// <summary>The sandbox's behavior without directives in the prompt.</summary>
internal sealed class SandboxOptions : ProviderOptions
{
    public const string Section = "Providers:Sandbox";

    public SandboxOptions()
    {
        BaseAddress = new Uri("https://sandbox.invalid/"); // never called
        PollInterval = TimeSpan.FromMilliseconds(500);
        MaxConcurrent = 200;
        MaxConcurrentPerKey = 200;
        PricePerSecond = 0;
    }

    /// <summary>Duration of a job.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan Delay { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>The fraction of jobs that fail, 0 to 1; deterministic per submission.</summary>
    [Range(0, 1)]
    public double FailureRate { get; set; }
}
