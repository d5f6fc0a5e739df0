using AdGenius.Gateway.Tests.Fakes;

namespace AdGenius.Gateway.Tests.Batches;

/// <summary>The server's own limit on bodies, 30 MB by default, is not that of the settings.</summary>
public sealed class When_batches_may_be_larger_than_30_MB(When_batches_may_be_larger_than_30_MB.LargeBatches gateway)
    : IClassFixture<When_batches_may_be_larger_than_30_MB.LargeBatches>
{
    private const int MaxBytes = 32 * 1024 * 1024;

    [Fact]
    public async Task Should_accept_one_of_the_largest_size()
    {
        using var answer = await gateway.SendAsync(
            HttpMethod.Post,
            "/api/v1/videos/batch",
            GatewayFixture.NewName(),
            """[{"creativeId":"ignored","prompt":"A boat"}]""".PadRight(MaxBytes));
        Assert.Equal(202, (int)answer.StatusCode);
    }

    public sealed class LargeBatches : GatewayFixture
    {
        protected override Dictionary<string, string?> Settings => new() { ["Gateway:MaxBatchBytes"] = $"{MaxBytes}" };
    }
}
