using AdGenius.Gateway.Tests.Fakes;

namespace AdGenius.Gateway.Tests.Health;

public sealed class When_only_the_object_store_is_unavailable(When_only_the_object_store_is_unavailable.GatewayWithoutStore gateway)
    : IClassFixture<When_only_the_object_store_is_unavailable.GatewayWithoutStore>
{
    [Fact]
    public async Task Should_be_ready()
    {
        using var answer = await gateway.Http.GetAsync("/health/ready", TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True((int)answer.StatusCode == 200, text);
        Assert.DoesNotContain("object-store", text, StringComparison.Ordinal);
    }

    public sealed class GatewayWithoutStore : GatewayFixture
    {
        protected override Dictionary<string, string?> Settings => new()
        {
            ["Objects:Kind"] = "S3",
            ["Objects:S3:Bucket"] = "ads",
            ["Objects:S3:Endpoint"] = "http://127.0.0.1:9", // discard: nothing listens there
            ["Objects:S3:Region"] = "us-east-1",
            ["Objects:S3:AccessKeyId"] = "id",
            ["Objects:S3:SecretAccessKey"] = "secret",
            ["Objects:S3:Retries"] = "0",
        };
    }
}
