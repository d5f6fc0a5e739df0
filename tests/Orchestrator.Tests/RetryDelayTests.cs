using AdGenius.Contracts;
using AdGenius.Orchestrator.Videos.Retries;

namespace AdGenius.Orchestrator.Tests;

public sealed class RetryDelayTests
{
    private static readonly RetryOptions Options = new() { RetryBaseDelay = TimeSpan.FromSeconds(10) };

    [Theory]
    [InlineData(FailureCode.ProviderUnavailable, null, 1)]
    [InlineData(FailureCode.ProviderUnavailable, "overlays.logo.image", 15)]
    [InlineData(FailureCode.StorageUnavailable, null, 60)]
    public void Should_grow_up_to_what_suits_the_cause(FailureCode code, string? field, int minutes)
    {
        var failure = new Failure { Code = code, Text = "It failed.", Retryable = true, Field = field };

        Assert.Equal(TimeSpan.FromSeconds(20), RetryDelay.Of(1, failure, Options));
        Assert.Equal(TimeSpan.FromMinutes(minutes), RetryDelay.Of(30, failure, Options));
        Assert.Equal(TimeSpan.FromHours(2), RetryDelay.Of(30, failure with { RetryAfter = TimeSpan.FromHours(2) }, Options));
    }
}
