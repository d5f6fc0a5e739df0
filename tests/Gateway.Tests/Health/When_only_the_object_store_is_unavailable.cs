using AdGenius.Contracts.Assets;
using AdGenius.Gateway.Tests.Fakes;
using AdGenius.Persistence.Assets;

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

    [Theory]
    [InlineData("DELETE", "/api/v1/assets/{stored}")]
    [InlineData("POST", "/api/v1/assets/uploads")]
    [InlineData("GET", "/api/v1/assets/uploads/{upload}")]
    [InlineData("POST", "/api/v1/assets/uploads/{upload}/complete")]
    [InlineData("DELETE", "/api/v1/assets/uploads/{upload}")]
    [InlineData("GET", "/api/v1/stored-videos")]
    [InlineData("GET", "/api/v1/stored-videos/a.mp4")]
    [InlineData("GET", "/api/v1/stored-videos/a.mp4/link")]
    public async Task Should_ask_to_come_again_where_the_store_is_needed(string method, string path)
    {
        var tenant = GatewayFixture.NewName();
        path = path.Replace("{stored}", $"{await GivenAssetAsync(tenant, AssetStatus.Stored)}", StringComparison.Ordinal)
            .Replace("{upload}", $"{await GivenAssetAsync(tenant, AssetStatus.Uploading)}", StringComparison.Ordinal);
        var body = path.EndsWith("/uploads", StringComparison.Ordinal) ? "{\"kind\":\"Logo\",\"length\":7}" : null;
        using var answer = await gateway.SendAsync(new HttpMethod(method), path, tenant, body);
        var problem = await Problem.ReadAsync(answer, 503);
        Assert.Equal(("Unavailable", true), (problem.GetProperty("code").GetString(), problem.GetProperty("retryable").GetBoolean()));
        Assert.NotNull(answer.Headers.RetryAfter);
    }

    private async Task<Guid> GivenAssetAsync(string tenant, AssetStatus status)
    {
        var id = Guid.NewGuid();
        await gateway.WriteAsync(database => database.Add(new Asset
        {
            AssetId = id,
            TenantName = tenant,
            Kind = AssetKind.Logo,
            Name = "mark.png",
            Key = $"videos/{tenant}/assets/{id:N}",
            Length = 7,
            Sha256 = $"{id:N}{id:N}",
            Status = status,
            UploadId = status == AssetStatus.Uploading ? "upload" : null,
            CreatedAt = TimeProvider.System.GetUtcNow(),
        }));
        return id;
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
