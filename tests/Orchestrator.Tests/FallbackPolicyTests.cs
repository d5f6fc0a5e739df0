using AdGenius.Contracts;
using AdGenius.Contracts.Videos;
using AdGenius.Orchestrator.Fallbacks;

namespace AdGenius.Orchestrator.Tests;

public sealed class FallbackPolicyTests
{
    private static readonly string[] Order = ["google_veo", "runway_gen3", "local"];

    [Theory]
    [InlineData(Fallback.None, "google_veo", FailureCode.ProviderUnavailable, null)]
    [InlineData(Fallback.NextProvider, "google_veo", FailureCode.ProviderUnavailable, "runway_gen3")]
    [InlineData(Fallback.NextProvider, "luma_dream", FailureCode.OutcomeUnknown, "google_veo")]
    [InlineData(Fallback.NextProvider, "google_veo runway_gen3", FailureCode.QuotaExceeded, "local")]
    [InlineData(Fallback.NextProvider, "google_veo runway_gen3 local", FailureCode.RenderFailed, null)]
    [InlineData(Fallback.NextProvider, "google_veo", FailureCode.ContentPolicyViolation, null)]
    [InlineData(Fallback.LocalFrames, "google_veo", FailureCode.ProviderRetired, "local")]
    [InlineData(Fallback.LocalFrames, "local", FailureCode.RenderFailed, null)]
    [InlineData(Fallback.LocalFrames, "google_veo", FailureCode.ContentPolicyViolation, null)]
    [InlineData(Fallback.Placeholder, "google_veo", FailureCode.ContentPolicyViolation, "placeholder")]
    [InlineData(Fallback.Placeholder, "local placeholder", FailureCode.RenderFailed, null)]
    [InlineData(Fallback.Placeholder, "google_veo", FailureCode.StorageUnavailable, null)]
    [InlineData(Fallback.NextProvider, "google_veo", FailureCode.Cancelled, null)]
    [InlineData(Fallback.LocalFrames, "google_veo", FailureCode.DeadlineExceeded, "local")]
    [InlineData(Fallback.NextProvider, "google_veo", FailureCode.BudgetExceeded, "runway_gen3")]
    public void Next_FollowsThePolicy(Fallback policy, string tried, FailureCode reason, string? next) =>
        Assert.Equal(next, FallbackPolicy.Next(policy, Order, tried.Split(' '), reason));

    [Fact]
    public void Order_WithAnUnknownModel_StopsTheStart()
    {
        var result = new FallbackOptionsValidator().Validate(null, new FallbackOptions { FallbackOrder = ["google_veo", "sora"] });
        Assert.Contains("names sora; allowed are placeholder, local", result.FailureMessage, StringComparison.Ordinal);
        Assert.True(new FallbackOptionsValidator().Validate(
            null,
            new FallbackOptions { FallbackOrder = FallbackOptions.DefaultFallbackOrder }).Succeeded);
    }
}
