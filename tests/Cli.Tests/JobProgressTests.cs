using AdGenius.Cli.Output;
using AdGenius.Contracts.Videos;
using AdGenius.HttpContracts.Videos;

namespace AdGenius.Cli.Tests;

/// <summary>The line that says what a take does.</summary>
public sealed class JobProgressTests
{
    private const string Retry = "retrying after a failure: overlays.logo.image cannot be fetched now: The download failed.";

    [Theory]
    [InlineData(TakeStatus.Generating, "position 2 in the provider's queue", "position 2 in the provider's queue")]
    [InlineData(TakeStatus.Finishing, null, "finishing: sound, texts and shapes")]
    [InlineData(TakeStatus.Finishing, "finishing", "finishing: sound, texts and shapes")]
    [InlineData(TakeStatus.Finishing, Retry, Retry)]
    [InlineData(TakeStatus.Storing, "storing", "storing")]
    [InlineData(TakeStatus.Storing, Retry, Retry)]
    public void It_names_what_is_waited_for_after_a_failure(TakeStatus status, string? activity, string line)
    {
        var take = new VideoTake
        {
            Id = Guid.Empty,
            Number = 1,
            Status = status,
            Attempt = 1,
            Model = "local",
            Seed = 1,
            Fraction = 0.9,
            Activity = activity,
            Cost = 0,
        };

        Assert.Equal(line, JobProgress.Describe(take, "Generating"));
    }
}
