using System.Net.Http.Json;
using AdGenius.Gateway.Tests.Fakes;
using AdGenius.HttpContracts;
using AdGenius.HttpContracts.Assets;

namespace AdGenius.Gateway.Tests.Assets;

public sealed class When_a_tenant_has_as_many_files_as_it_may(When_a_tenant_has_as_many_files_as_it_may.FewFilesGateway gateway)
    : IClassFixture<When_a_tenant_has_as_many_files_as_it_may.FewFilesGateway>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Should_refuse_another_until_one_is_deleted()
    {
        var tenant = GatewayFixture.NewName();
        using var first = await UploadAsync(tenant);
        using var second = await UploadAsync(tenant);
        Assert.Equal((201, 201), ((int)first.StatusCode, (int)second.StatusCode));

        using (var third = await UploadAsync(tenant))
        {
            var problem = await Problem.ReadAsync(third, 422);
            Assert.Equal("StorageLimitExceeded", problem.GetProperty("code").GetString());
            Assert.Contains("2 uploaded files", problem.Of("file"), StringComparison.Ordinal);
        }

        using (var other = await UploadAsync(GatewayFixture.NewName()))
        {
            Assert.Equal(201, (int)other.StatusCode);
        }

        var asset = (await first.Content.ReadFromJsonAsync<AssetInfo>(HttpJson.Options, Cancellation))!;
        using var deleted = await gateway.SendAsync(HttpMethod.Delete, $"/api/v1/assets/{asset.Id}", tenant);
        Assert.Equal(204, (int)deleted.StatusCode);
        using var again = await UploadAsync(tenant);
        Assert.Equal(201, (int)again.StatusCode);
    }

    private async Task<HttpResponseMessage> UploadAsync(string tenant)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, "/api/v1/assets?kind=Picture")
        {
            Content = new ByteArrayContent(SampleFiles.Png()),
        };
        message.Headers.Add("X-Tenant", tenant);
        return await gateway.Http.SendAsync(message, Cancellation);
    }

    public sealed class FewFilesGateway : GatewayFixture
    {
        protected override Dictionary<string, string?> Settings => new() { ["Gateway:Assets:MaxPerTenant"] = "2" };
    }
}
