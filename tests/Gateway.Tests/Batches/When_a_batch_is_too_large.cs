using AdGenius.Gateway.Tests.Fakes;

namespace AdGenius.Gateway.Tests.Batches;

public sealed class When_a_batch_is_too_large(When_a_batch_is_too_large.SmallBatches gateway)
    : IClassFixture<When_a_batch_is_too_large.SmallBatches>
{
    private const int MaxBytes = 2_048;

    [Fact]
    public async Task Should_answer_413_above_the_limit_of_batches_only()
    {
        var tenant = GatewayFixture.NewName();
        var request = $$"""{"creativeId":"ignored","prompt":"{{new string('x', MaxBytes)}}"}""";
        using var batch = await gateway.SendAsync(HttpMethod.Post, "/api/v1/videos/batch", tenant, $"[{request}]");
        Assert.Equal(
            "The body may have at most 2,048 bytes.", (await Problem.ReadAsync(batch, 413)).GetProperty("detail").GetString());
        using var single = await gateway.SendAsync(HttpMethod.Post, "/api/v1/videos", tenant, request);
        Assert.Equal(202, (int)single.StatusCode);
        var largest = """[{"creativeId":"ignored","prompt":"A boat"}]""".PadRight(MaxBytes);
        using var accepted = await gateway.SendAsync(HttpMethod.Post, "/api/v1/videos/batch", tenant, largest);
        Assert.Equal(202, (int)accepted.StatusCode);
    }

    public sealed class SmallBatches : GatewayFixture
    {
        protected override Dictionary<string, string?> Settings => new()
        {
            ["Gateway:MaxBatchBytes"] = $"{MaxBytes}",
            ["Gateway:AcceptWait"] = "00:00:00",
        };
    }
}
