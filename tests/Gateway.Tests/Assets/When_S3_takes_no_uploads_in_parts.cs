using System.Net.Http.Json;
using AdGenius.Gateway.Tests.Fakes;
using AdGenius.HttpContracts;
using AdGenius.HttpContracts.Assets;
using AdGenius.ObjectStore.Tests.S3;
using AdGenius.TestKit.Ceph;
using Microsoft.AspNetCore.Http;

namespace AdGenius.Gateway.Tests.Assets;

/// <summary>The object store refuses the beginning of a multipart upload: a file is sent to the gateway as a whole.</summary>
public sealed class When_S3_takes_no_uploads_in_parts(When_S3_takes_no_uploads_in_parts.PartlessFixture gateway)
    : IClassFixture<When_S3_takes_no_uploads_in_parts.PartlessFixture>
{
    private readonly string _tenant = GatewayFixture.NewName();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Should_name_the_other_way_and_store_the_file_by_it()
    {
        for (var count = 0; count < 2; count++)
        {
            using var refused = await gateway.SendAsync(
                HttpMethod.Post, "/api/v1/assets/uploads", _tenant, """{"kind":"Picture","name":"a.png","length":9000000}""");
            Assert.Contains(
                "send the file to POST /api/v1/assets",
                (await Problem.ReadAsync(refused, 409)).GetProperty("detail").GetString(),
                StringComparison.Ordinal);
        }

        var file = SampleFiles.Png(length: 9_000_000);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/assets?kind=Picture") { Content = new ByteArrayContent(file) };
        request.Headers.Add("X-Tenant", _tenant);
        using var answer = await gateway.Http.SendAsync(request, Cancellation);
        Assert.Equal(201, (int)answer.StatusCode);
        var asset = (await answer.Content.ReadFromJsonAsync<AssetInfo>(HttpJson.Options, Cancellation))!;
        Assert.Equal(file, await gateway.Http.GetByteArrayAsync(asset.File.Url, Cancellation));
    }

    public sealed class PartlessFixture(S3Fixture s3) : S3GatewayFixture(s3)
    {
        private HttpProxy? _proxy;

        protected override async Task<Uri> EndpointAsync(Uri server, CancellationToken cancellationToken)
        {
            _proxy = await HttpProxy.StartAsync(server, cancellationToken);
            _proxy.Refusal = static request => HttpMethods.IsPost(request.Method) && request.Query.ContainsKey("uploads")
                ? (StatusCodes.Status501NotImplemented, "NotImplemented")
                : null;
            return _proxy.Address;
        }

        public override async ValueTask DisposeAsync()
        {
            await base.DisposeAsync();
            if (_proxy is not null)
            {
                await _proxy.DisposeAsync();
            }
        }
    }
}
