using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using AdGenius.Gateway.Tests.Fakes;
using AdGenius.Grpc.V1;
using AdGenius.Hosting;
using AdGenius.TestKit;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace AdGenius.Gateway.Tests.Grpc;

public sealed class When_one_process_has_several_addresses : IDisposable
{
    private readonly string _home = Directory.CreateTempSubdirectory("gateway-tests-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_home, recursive: true);

    [Fact]
    public async Task Should_serve_http2_without_tls_on_the_configured_port_and_with_tls_on_every_https_address()
    {
        var ports = FreePorts.Take(3);
        using var certificate = SelfSigned();
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{ports[0]}", $"http://127.0.0.1:{ports[1]}", $"https://127.0.0.1:{ports[2]}");
        builder.WebHost.ConfigureKestrel(
            kestrel => kestrel.ConfigureHttpsDefaults(https => https.ServerCertificate = certificate));
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["HomeFolder"] = _home,
            ["Gateway:GrpcPort"] = $"{ports[1]}",
        });
        await using var application = AdGeniusHost.Build(builder, GatewayService.Module, new FakeFleet().Module);
        await application.StartAsync(Cancellation);

        await ListAsync($"http://127.0.0.1:{ports[1]}", null);
        using var trusting = new SocketsHttpHandler();
        trusting.SslOptions.RemoteCertificateValidationCallback =
            (_, given, _, _) => given?.GetCertHashString() == certificate.GetCertHashString();
        await ListAsync($"https://127.0.0.1:{ports[2]}", trusting);

        using var http = new HttpClient(new SocketsHttpHandler());
        using var rest = await http.GetAsync(new Uri($"http://127.0.0.1:{ports[0]}/api/v1/videos?tenant=demo"), Cancellation);
        Assert.Equal((HttpStatusCode.OK, HttpVersion.Version11), (rest.StatusCode, rest.Version));

        // Links must open in a browser, which speaks no HTTP/2 without TLS.
        Assert.Equal(ports[0], await PortOfLinksAsync($"http://127.0.0.1:{ports[1]}"));
    }

    private static async Task ListAsync(string address, HttpMessageHandler? handler)
    {
        using var channel = GrpcChannel.ForAddress(address, new GrpcChannelOptions { HttpHandler = handler });
        var answer = await new VideoService.VideoServiceClient(channel).ListVideosAsync(
            new ListVideosRequest { TenantName = "demo" }, cancellationToken: Cancellation);
        Assert.Empty(answer.Videos);
    }

    private static async Task<int> PortOfLinksAsync(string address)
    {
        using var channel = GrpcChannel.ForAddress(address);
        var video = await new VideoService.VideoServiceClient(channel).GenerateVideoAsync(
            new GenerateVideoRequest { RequestId = "r-1", TenantName = "demo", CreativeId = "spring", Prompt = "A lake" },
            cancellationToken: Cancellation);
        return new Uri(video.Events).Port;
    }

    private static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }
}
