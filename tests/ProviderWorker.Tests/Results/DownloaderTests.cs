using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using AdGenius.Downloads;
using AdGenius.ProviderWorker.Tests.Kit;
using AdGenius.TestKit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace AdGenius.ProviderWorker.Tests.Results;

public sealed class DownloaderTests
{
    private static readonly string TooLongHost = $"https://{string.Concat(Enumerable.Repeat("label.", 50))}example/clip.mp4";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("http://169.254.169.254/latest/meta-data/")]
    [InlineData("http://[::1]:80/")]
    [InlineData("http://10.0.0.1/")]
    [InlineData("http://localhost/")]
    [InlineData("http://2130706433/")]
    [InlineData("http://0x7f.1/")]
    public async Task A_private_address_is_refused_before_a_connection(string address)
    {
        await using var services = Services(new() { ["Downloads:AllowHttp"] = "true" });

        Assert.IsType<DownloadResult.Refused>(await FetchAsync(services, new Uri(address)));
    }

    [Fact]
    public async Task A_name_that_resolves_to_a_private_address_never_leaves_the_process()
    {
        await using var inside = await ProviderServer.StartAsync();
        await using var services = Services(
            new() { ["Downloads:AllowHttp"] = "true" },
            _ => [IPAddress.Parse("93.184.215.14"), IPAddress.Loopback]);

        Assert.IsType<DownloadResult.Refused>(await FetchAsync(services, new Uri($"http://rebind.example:{inside.Address.Port}/")));
        Assert.Empty(inside.Seen);
    }

    [Fact]
    public async Task A_redirect_from_the_providers_own_host_to_a_private_address_is_refused()
    {
        await using var own = await ProviderServer.StartAsync();
        await using var inside = await ProviderServer.StartAsync();
        own.Answer = _ => ServerReply.Status(302).With("Location", new Uri(inside.Address, "secret").AbsoluteUri);
        await using var services = Services(new() { ["Downloads:AllowHttp"] = "true" });

        Assert.IsType<DownloadResult.Refused>(await FetchAsync(services, own.Address, own.Address));
        Assert.Single(own.Seen);
        Assert.Empty(inside.Seen);
    }

    [Fact]
    public async Task Once_a_redirect_has_left_the_providers_own_host_it_is_a_foreign_one_too()
    {
        await using var own = await ProviderServer.StartAsync();
        await using var foreign = await ProviderServer.StartAsync();
        foreign.Answer = _ => ServerReply.Status(302).With("Location", new Uri(own.Address, "again").AbsoluteUri);
        own.Answer = request => request.Path == "/again"
            ? ServerReply.Bytes("video/mp4", [1])
            : ServerReply.Status(307).With("Location", foreign.Address.AbsoluteUri);
        await using var services = Services(new() { ["Downloads:AllowPrivateAddresses"] = "true", ["Downloads:AllowHttp"] = "true" });
        await using var strict = Services([]);

        Assert.IsType<DownloadResult.Complete>(await FetchAsync(services, own.Address, own.Address));
        Assert.IsType<DownloadResult.Refused>(await FetchAsync(strict, own.Address, own.Address));
    }

    /// <summary>The system's resolver, and what writes a name in ASCII, throw what is no failure of a connection.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_host_that_cannot_exist_is_refused(bool hasProxy)
    {
        await using var services = Services([], proxy: hasProxy ? new WebProxy("http://127.0.0.1:9") : null);

        Assert.IsType<DownloadResult.Refused>(await FetchAsync(services, new Uri(TooLongHost)));
        Assert.IsType<DownloadResult.Refused>(await FetchAsync(services, new Uri("https://xn--\u00e4.example/clip.mp4")));
    }

    [Fact]
    public async Task A_redirect_to_a_host_that_cannot_exist_is_refused()
    {
        await using var own = await ProviderServer.StartAsync();
        own.Answer = _ => ServerReply.Status(302).With("Location", TooLongHost);
        await using var services = Services([]);

        Assert.True(Assert.IsType<DownloadResult.Refused>(await FetchAsync(services, own.Address, own.Address)).IsOfRedirect);
    }

    [Fact]
    public async Task Http_is_not_followed_unless_configured()
    {
        await using var server = await ProviderServer.StartAsync();
        await using var services = Services(new() { ["Downloads:AllowPrivateAddresses"] = "true" });

        Assert.Contains(
            "https",
            Assert.IsType<DownloadResult.Refused>(await FetchAsync(services, server.Address)).Reason,
            StringComparison.Ordinal);
        Assert.Empty(server.Seen);
    }

    [Fact]
    public async Task Credentials_stay_with_the_host_they_are_for()
    {
        await using var own = await ProviderServer.StartAsync();
        await using var cdn = await ProviderServer.StartAsync();
        own.Answer = _ => ServerReply.Status(302).With("Location", cdn.Address.AbsoluteUri);
        cdn.Answer = _ => ServerReply.Bytes("video/mp4", [1, 2, 3]);
        await using var services = Services(new() { ["Downloads:AllowPrivateAddresses"] = "true", ["Downloads:AllowHttp"] = "true" });

        var result = await FetchAsync(services, own.Address, own.Address, request =>
        {
            if (request.RequestUri!.Authority == own.Address.Authority)
            {
                request.Headers.Add("x-goog-api-key", "secret");
            }

            return Task.CompletedTask;
        });

        Assert.Equal(3, Assert.IsType<DownloadResult.Complete>(result).Length);
        Assert.True(own.Seen[0].Headers.ContainsKey("x-goog-api-key"));
        Assert.False(cdn.Seen[0].Headers.ContainsKey("x-goog-api-key"));
    }

    [Theory]
    [InlineData("cdn:s%3Acr%40t", "cdn:s:cr@t")]
    [InlineData("token", "token:")]
    [InlineData("m%C3%BCller:p%C3%A4ss", "müller:päss")]
    public async Task Credentials_in_an_address_are_sent_to_it_and_to_no_other(string given, string sent)
    {
        await using var first = await ProviderServer.StartAsync();
        await using var second = await ProviderServer.StartAsync();
        first.Answer = _ => ServerReply.Status(302).With("Location", second.Address.AbsoluteUri);
        second.Answer = _ => ServerReply.Bytes("video/mp4", [1, 2, 3]);
        await using var services = Services(new() { ["Downloads:AllowPrivateAddresses"] = "true", ["Downloads:AllowHttp"] = "true" });

        var result = await FetchAsync(services, new Uri($"http://{given}@{first.Address.Authority}/clip.mp4"));

        Assert.IsType<DownloadResult.Complete>(result);
        Assert.Equal("Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(sent)), first.Seen[0].Headers["authorization"]);
        Assert.False(second.Seen[0].Headers.ContainsKey("authorization"));
    }

    [Fact]
    public async Task Credentials_of_the_provider_go_before_those_in_an_address()
    {
        await using var own = await ProviderServer.StartAsync();
        own.Answer = _ => ServerReply.Bytes("video/mp4", [1, 2, 3]);
        await using var services = Services([]);

        await FetchAsync(services, new Uri($"http://name:password@{own.Address.Authority}/clip.mp4"), own.Address, request =>
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "secret");
            return Task.CompletedTask;
        });

        Assert.Equal("Bearer secret", own.Seen[0].Headers["authorization"]);
    }

    [Fact]
    public async Task The_providers_own_host_without_https_gets_neither_its_credentials_nor_a_request()
    {
        List<Uri> sent = [];
        List<Uri> authorized = [];
        await using var services = Services([], change: services => services.AddHttpClient(Downloader.OwnHostClient)
            .AddHttpMessageHandler(() => new RedirectToHttp(sent)));

        var result = await FetchAsync(services, new Uri("https://a.example/clip.mp4"), new Uri("https://A.example/v1/"), request =>
        {
            authorized.Add(request.RequestUri!);
            return Task.CompletedTask;
        });

        Assert.Equal("Only https addresses are allowed.", Assert.IsType<DownloadResult.Refused>(result).Reason);
        Assert.Equal([new Uri("https://a.example/clip.mp4")], sent);
        Assert.Equal(sent, authorized);
    }

    [Theory]
    [InlineData("https://a.example/v1/", "https://A.example:443/clip.mp4", true)]
    [InlineData("http://a.example/v1/", "http://a.example/clip.mp4", true)]
    [InlineData("https://user:password@a.example/v1/", "https://a.example/clip.mp4", true)]
    [InlineData("https://a.example/v1/", "http://a.example/clip.mp4", false)]
    [InlineData("https://a.example:8443/", "http://a.example:8443/", false)]
    [InlineData("https://a.example/", "https://a.example:8443/", false)]
    [InlineData("https://a.example/", "https://a.example.evil.example/", false)]
    public void An_origin_is_scheme_host_and_port(string one, string other, bool isSame) =>
        Assert.Equal(isSame, Downloader.IsSameOrigin(new Uri(one), new Uri(other)));

    [Theory]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(410)]
    public async Task An_invalid_link_is_reported_as_expired(int status)
    {
        await using var server = await ProviderServer.StartAsync();
        server.Answer = _ => ServerReply.Status(status);
        await using var services = Services(new() { ["Downloads:AllowPrivateAddresses"] = "true", ["Downloads:AllowHttp"] = "true" });

        Assert.Equal(status, Assert.IsType<DownloadResult.Expired>(await FetchAsync(services, server.Address)).Status);
    }

    /// <summary>No part was asked for; one that is the whole file is it all the same.</summary>
    [Theory]
    [InlineData("bytes 0-2/9", typeof(DownloadResult.TransientFailure))]
    [InlineData("bytes 6-8/9", typeof(DownloadResult.TransientFailure))]
    [InlineData("bytes 0-2/*", typeof(DownloadResult.TransientFailure))]
    [InlineData("", typeof(DownloadResult.TransientFailure))]
    [InlineData("bytes 0-2/3", typeof(DownloadResult.Complete))]
    public async Task A_part_of_the_file_is_not_taken_for_the_file(string range, Type expected)
    {
        await using var server = await ProviderServer.StartAsync();
        server.Answer = _ => ServerReply.Bytes("video/mp4", [1, 2, 3]).With("Content-Range", range) with { Code = 206 };
        await using var services = Services(new() { ["Downloads:AllowPrivateAddresses"] = "true", ["Downloads:AllowHttp"] = "true" });

        Assert.IsType(expected, await FetchAsync(services, server.Address));
    }

    [Fact]
    public async Task Too_large_too_slow_and_too_many_redirects_are_refused()
    {
        await using var server = await ProviderServer.StartAsync();
        server.Answer = request => request.Path switch
        {
            "/large" => ServerReply.Bytes("video/mp4", new byte[2000]),
            "/slow" => ServerReply.Silence,
            _ => ServerReply.Status(302).With("Location", "/loop"),
        };
        Dictionary<string, string?> settings = new()
        {
            ["Downloads:AllowPrivateAddresses"] = "true", ["Downloads:AllowHttp"] = "true",
        };
        await using var services = Services(settings);
        await using var impatient = Services(new(settings) { ["Downloads:TimeLimit"] = "00:00:01" });

        Assert.IsType<DownloadResult.Refused>(await FetchAsync(services, new Uri(server.Address, "large")));
        Assert.IsType<DownloadResult.TransientFailure>(await FetchAsync(impatient, new Uri(server.Address, "slow")));
        Assert.IsType<DownloadResult.Refused>(await FetchAsync(services, new Uri(server.Address, "loop")));
        Assert.True(server.Seen.Count < 10);
    }

    [Fact]
    public async Task A_redirect_to_something_that_is_no_address_is_refused()
    {
        await using var server = await ProviderServer.StartAsync();
        server.Answer = _ => ServerReply.Status(302).With("Location", "//h.example:99999/a");
        await using var services = Services(new() { ["Downloads:AllowPrivateAddresses"] = "true", ["Downloads:AllowHttp"] = "true" });

        Assert.Equal(
            "The address redirects to something that is no address.",
            Assert.IsType<DownloadResult.Refused>(await FetchAsync(services, server.Address)).Reason);
    }

    /// <summary>It throws an IOException without the type of HTTP's own, as a full disk does.</summary>
    [Fact]
    public async Task A_connection_that_is_reset_while_the_file_is_read_is_retried()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        await using var services = Services(new() { ["Downloads:AllowPrivateAddresses"] = "true", ["Downloads:AllowHttp"] = "true" });
        using var target = new FirstBytes();
        var download = services.GetRequiredService<Downloader>().DownloadAsync(
            new Uri($"http://{listener.LocalEndpoint}/clip.mp4"), target, 1000, null, null, Stop);
        using (var connection = await listener.AcceptSocketAsync(Stop))
        {
            await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nbegin"u8.ToArray(), Stop);
            await target.Received.WaitAsync(Stop);
            connection.LingerState = new LingerOption(enable: true, seconds: 0); // closed by a reset
        }

        Assert.Equal(
            "The connection broke during the download.", Assert.IsType<DownloadResult.TransientFailure>(await download).Reason);
    }

    [Fact]
    public async Task A_compressed_file_is_decoded_and_its_limit_is_that_of_the_decoded_bytes()
    {
        await using var server = await ProviderServer.StartAsync();
        server.Answer = request => ServerReply.Bytes("video/mp4", new byte[request.Path == "/bomb" ? 64 << 20 : 1_000]).Gzipped();
        await using var services = Services(new() { ["Downloads:AllowPrivateAddresses"] = "true", ["Downloads:AllowHttp"] = "true" });

        Assert.Equal(1_000, Assert.IsType<DownloadResult.Complete>(await FetchAsync(services, server.Address)).Length);
        Assert.Equal(
            "The file has more than 1000 bytes.",
            Assert.IsType<DownloadResult.Refused>(await FetchAsync(services, new Uri(server.Address, "bomb"))).Reason);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    public async Task A_compressed_file_that_is_damaged_is_retried(string coding)
    {
        await using var server = await ProviderServer.StartAsync();
        server.Answer = _ => ServerReply.Bytes("video/mp4", [1, 2, 3, 4]).With("Content-Encoding", coding);
        await using var services = Services(new() { ["Downloads:AllowPrivateAddresses"] = "true", ["Downloads:AllowHttp"] = "true" });

        Assert.IsType<DownloadResult.TransientFailure>(await FetchAsync(services, server.Address));
    }

    [Fact]
    public async Task A_file_that_is_not_ready_is_retried_after_the_delay_that_its_server_names()
    {
        await using var server = await ProviderServer.StartAsync();
        server.Answer = request => ServerReply.Status(request.Path == "/accepted" ? 202 : 503).With("Retry-After", "60");
        await using var services = Services(new() { ["Downloads:AllowPrivateAddresses"] = "true", ["Downloads:AllowHttp"] = "true" });

        foreach (var path in (string[])["accepted", "unavailable"])
        {
            Assert.Equal(
                TimeSpan.FromSeconds(60),
                Assert.IsType<DownloadResult.TransientFailure>(await FetchAsync(services, new Uri(server.Address, path))).RetryAfter);
        }
    }

    /// <summary>Such as of a CDN that has not got the file yet, or that limits its callers: the link has not expired.</summary>
    [Theory]
    [InlineData(403)]
    [InlineData(404)]
    public async Task A_link_whose_server_names_a_time_is_not_reported_as_expired(int status)
    {
        await using var server = await ProviderServer.StartAsync();
        server.Answer = _ => ServerReply.Status(status).With("Retry-After", "60");
        await using var services = Services(new() { ["Downloads:AllowPrivateAddresses"] = "true", ["Downloads:AllowHttp"] = "true" });

        Assert.Equal(
            TimeSpan.FromSeconds(60),
            Assert.IsType<DownloadResult.TransientFailure>(await FetchAsync(services, server.Address)).RetryAfter);
    }

    /// <summary>A date is of the server's clock, which is years behind or ahead of this host's.</summary>
    [Theory]
    [InlineData("Sun, 21 Nov 2021 10:00:00 GMT", "Sun, 21 Nov 2021 10:01:00 GMT", 60d)]
    [InlineData("Mon, 21 Nov 2095 10:00:00 GMT", "Mon, 21 Nov 2095 10:01:00 GMT", 60d)]
    [InlineData("Sun, 21 Nov 2021 10:00:00 GMT", "Sun, 21 Nov 2021 09:00:00 GMT", 0d)]
    [InlineData("Sun, 21 Nov 2021 10:00:00 GMT", "1.5", 1.5)]
    [InlineData("Sun, 21 Nov 2021 10:00:00 GMT", "soon", null)]
    public async Task The_delay_may_be_named_by_a_date_or_with_a_fraction(string date, string retryAfter, double? seconds)
    {
        await using var server = await ProviderServer.StartAsync();
        server.Answer = _ => ServerReply.Status(503).With("Date", date).With("Retry-After", retryAfter);
        await using var services = Services(new() { ["Downloads:AllowPrivateAddresses"] = "true", ["Downloads:AllowHttp"] = "true" });

        var failure = Assert.IsType<DownloadResult.TransientFailure>(await FetchAsync(services, server.Address));

        Assert.Equal(seconds, failure.RetryAfter?.TotalSeconds);
    }

    [Fact]
    public async Task Behind_a_proxy_a_download_goes_through_it_even_when_the_name_does_not_resolve_here()
    {
        await using var proxy = await ProviderServer.StartAsync();
        proxy.Answer = _ => ServerReply.Bytes("video/mp4", [1, 2, 3]);
        await using var services = Services(
            new() { ["Downloads:AllowHttp"] = "true" },
            host => host == "127.0.0.1" ? [IPAddress.Loopback] : throw new SocketException((int)SocketError.HostNotFound),
            new WebProxy(proxy.Address));

        Assert.IsType<DownloadResult.Complete>(await FetchAsync(services, new Uri("http://files.example/clip.mp4")));
        Assert.Equal("files.example", Assert.Single(proxy.Seen).Headers["host"]);
    }

    [Theory]
    [InlineData("http://10.0.0.1/")]
    [InlineData("http://[fd00::1]/")]
    [InlineData("http://localhost/")]
    [InlineData("http://database/")]
    [InlineData("http://metadata.google.internal/")]
    [InlineData("http://rebind.example/")]
    [InlineData("http://localhost./")]
    [InlineData("http://database./")]
    [InlineData("http://metadata.google.internal./")]
    [InlineData("http://rebind.example./")]
    [InlineData("http://10.0.0.1./")]
    public async Task Behind_a_proxy_private_names_and_addresses_are_refused_before_a_request(string address)
    {
        await using var proxy = await ProviderServer.StartAsync();
        await using var services = Services(
            new() { ["Downloads:AllowHttp"] = "true" },
            host => [host == "rebind.example" ? IPAddress.Parse("192.168.0.7") : IPAddress.Parse("93.184.215.14")],
            new WebProxy(proxy.Address));

        Assert.IsType<DownloadResult.Refused>(await FetchAsync(services, new Uri(address)));
        Assert.Empty(proxy.Seen);
    }

    /// <summary>The request for a tunnel has the proxy's address, which is a private one; its target is in the header Host.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Behind_a_proxy_an_https_download_asks_it_for_a_tunnel_to_a_public_name(bool isForHttpsOnly)
    {
        await using var proxy = new RefusingProxy();
        await using var services = Services(
            [],
            host => host == "rebind.example" ? [IPAddress.Parse("192.168.0.7")] : throw new SocketException((int)SocketError.HostNotFound),
            isForHttpsOnly ? new HttpsProxy(proxy.Address) : new WebProxy(proxy.Address));

        Assert.Equal(
            "The download failed (ProxyTunnelError).",
            Assert.IsType<DownloadResult.TransientFailure>(await FetchAsync(services, new Uri("https://files.example/clip.mp4"))).Reason);
        foreach (var address in (string[])["https://10.0.0.1/", "https://database/", "https://db.internal/", "https://rebind.example/"])
        {
            Assert.IsType<DownloadResult.Refused>(await FetchAsync(services, new Uri(address)));
        }

        Assert.Equal(["CONNECT files.example:443"], proxy.Requests);
    }

    [Fact]
    public async Task Behind_a_proxy_each_request_is_checked_and_not_only_the_one_that_opens_the_connection()
    {
        await using var proxy = await ProviderServer.StartAsync();
        proxy.Answer = _ => ServerReply.Bytes("video/mp4", [1, 2, 3]);
        await using var services = Services(
            new() { ["Downloads:AllowHttp"] = "true" }, _ => [IPAddress.Parse("93.184.215.14")], new WebProxy(proxy.Address));

        Assert.IsType<DownloadResult.Complete>(await FetchAsync(services, new Uri("http://files.example/clip.mp4")));
        Assert.IsType<DownloadResult.Refused>(await FetchAsync(services, new Uri("http://10.0.0.1/")));
        Assert.Single(proxy.Seen);
    }

    [Fact]
    public async Task What_the_proxy_is_not_for_is_checked_by_its_address()
    {
        await using var proxy = new RefusingProxy();
        await using var inside = await ProviderServer.StartAsync();
        await using var services = Services(
            new() { ["Downloads:AllowHttp"] = "true" }, _ => [IPAddress.Loopback], new HttpsProxy(proxy.Address));

        Assert.IsType<DownloadResult.Refused>(await FetchAsync(services, new Uri($"http://rebind.example:{inside.Address.Port}/")));
        Assert.Empty(inside.Seen);
        Assert.Empty(proxy.Requests);
    }

    [Fact]
    public async Task A_provider_that_the_proxy_bypasses_is_reached_directly()
    {
        await using var proxy = await ProviderServer.StartAsync();
        await using var own = await ProviderServer.StartAsync();
        own.Answer = _ => ServerReply.Bytes("video/mp4", [1]);
        await using var services = Services([], proxy: new WebProxy(proxy.Address, BypassOnLocal: true));

        Assert.IsType<DownloadResult.Complete>(await FetchAsync(services, own.Address, own.Address));
        Assert.Empty(proxy.Seen);
    }

    private static ServiceProvider Services(
        Dictionary<string, string?> settings,
        Func<string, IPAddress[]>? resolve = null,
        IWebProxy? proxy = null,
        Action<IServiceCollection>? change = null)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        services.AddLogging();
        services.AddDownloads();
        if (proxy is not null)
        {
            services.Replace(ServiceDescriptor.Singleton(proxy));
        }

        if (resolve is not null)
        {
            services.Replace(ServiceDescriptor.Singleton(
                provided => new GuardedConnector(
                    provided.GetRequiredService<IWebProxy>(),
                    async (host, _) => await Task.FromResult(resolve(host)))));
        }

        change?.Invoke(services);
        return services.BuildServiceProvider();
    }

    private static async Task<DownloadResult> FetchAsync(
        IServiceProvider services,
        Uri address,
        Uri? own = null,
        Func<HttpRequestMessage, Task>? authorize = null)
    {
        using var target = new MemoryStream();
        return await services.GetRequiredService<Downloader>().DownloadAsync(address, target, 1000, own, authorize, Stop);
    }

    /// <summary>A server with TLS that redirects to itself without.</summary>
    private sealed class RedirectToHttp(List<Uri> sent) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            sent.Add(request.RequestUri!);
            var answer = new HttpResponseMessage(HttpStatusCode.TemporaryRedirect);
            answer.Headers.Location = new UriBuilder(request.RequestUri!) { Scheme = Uri.UriSchemeHttp, Port = 80 }.Uri;
            return Task.FromResult(answer);
        }
    }

    /// <summary>Tells when the first bytes of a file have arrived.</summary>
    private sealed class FirstBytes : MemoryStream
    {
        private readonly TaskCompletionSource _received = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Received => _received.Task;

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            _received.TrySetResult();
            return base.WriteAsync(buffer, cancellationToken);
        }
    }
}
