using System.Collections.Concurrent;
using System.Net;
using AdGenius.ObjectStore.S3;
using AdGenius.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AdGenius.ObjectStore.Tests.S3;

/// <summary>The role of a service account (IRSA): keys are made for the token in a file, and renewed with the token of that time.</summary>
public sealed class When_a_pod_has_a_role : IAsyncLifetime
{
    private readonly WebApplication _server;
    private readonly string _token = Path.GetTempFileName();
    private readonly ConcurrentQueue<Dictionary<string, string>> _asked = new();
    private readonly ConcurrentQueue<(string Key, string Token)> _used = new();
    private TimeSpan _lifetime = TimeSpan.FromHours(1);
    private (int Status, string Body)? _refusal;

    public When_a_pod_has_a_role()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.Configure<KestrelServerOptions>(static kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _server = builder.Build();
        _server.Run(AnswerAsync);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await _server.StartAsync(Cancellation);

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        File.Delete(_token);
    }

    [Fact]
    public async Task Should_use_its_keys_for_requests_and_links()
    {
        await File.WriteAllTextAsync(_token, "token-1\n", Cancellation);
        using var host = Build();
        var store = host.Services.GetRequiredService<IObjectStore>();

        await store.DeleteAsync("videos/a", Cancellation);
        await store.DeleteAsync("videos/b", Cancellation);
        var link = store.SignRead("videos/a", TimeSpan.FromMinutes(1));

        var asked = Assert.Single(_asked);
        Assert.Equal(
            ("AssumeRoleWithWebIdentity", "2011-06-15", "arn:aws:iam::1:role/fleet", "token-1"),
            (asked["Action"], asked["Version"], asked["RoleArn"], asked["WebIdentityToken"]));
        Assert.Matches("^[A-Za-z0-9+=,.@_-]{2,64}$", asked["RoleSessionName"]);
        Assert.Equal([("key-1", "session-1"), ("key-1", "session-1")], _used);
        Assert.Contains("X-Amz-Security-Token=session-1", link.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_renew_them_with_the_token_of_then()
    {
        _lifetime = TimeSpan.FromSeconds(10); // they are renewed after half of it
        await File.WriteAllTextAsync(_token, "token-1", Cancellation);
        using var host = Build();
        var store = host.Services.GetRequiredService<IObjectStore>();
        await store.DeleteAsync("videos/a", Cancellation);
        await File.WriteAllTextAsync(_token, "token-2", Cancellation);
        await Until.TrueAsync(
            "keys of the second token are used",
            async () =>
            {
                await store.DeleteAsync("videos/b", Cancellation);
                return _asked.Last()["WebIdentityToken"] == "token-2" && _used.Last().Key != _used.First().Key;
            },
            Cancellation);

        Assert.Equal("token-1", _asked.First()["WebIdentityToken"]);
    }

    [Theory]
    [InlineData("eu-central-1", null, "https://sts.eu-central-1.amazonaws.com/")]
    [InlineData("cn-north-1", null, "https://sts.cn-north-1.amazonaws.com.cn/")]
    [InlineData("eu-central-1", "https://sts.example/", "https://sts.example/")]
    public void Should_ask_the_service_of_its_region_unless_another_is_named(string region, string? named, string expected)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["AWS_ROLE_ARN"] = "arn:aws:iam::1:role/fleet",
            ["AWS_WEB_IDENTITY_TOKEN_FILE"] = _token,
            ["AWS_ENDPOINT_URL_STS"] = named,
        }).Build();

        Assert.Equal(expected, S3WebIdentity.Of(configuration, region)!.Endpoint.ToString());
    }

    /// <summary>A signed link ends with the keys that it was signed with.</summary>
    [Fact]
    public async Task Should_renew_them_after_half_of_their_time()
    {
        using var credentials = new S3WebIdentityCredentials(
            new S3WebIdentity("arn:aws:iam::1:role/fleet", _token, "test", new Uri(_server.Urls.Single())));

        await credentials.GetCredentialsAsync();

        Assert.InRange(credentials.PreemptExpiryTime, TimeSpan.FromMinutes(29), TimeSpan.FromMinutes(30));
    }

    [Theory]
    [InlineData(403, "<ErrorResponse><Error><Code>AccessDenied</Code><Message>Not authorized</Message></Error></ErrorResponse>", false,
        "The role arn:aws:iam::1:role/fleet (AWS_ROLE_ARN) cannot be used: 127.0.0.1 answered 403 (AccessDenied): Not authorized")]
    [InlineData(503, "<html>", true, "127.0.0.1 answered 503 (ServiceUnavailable).")]
    public async Task Should_say_why_it_has_none(int status, string body, bool isTransient, string reason)
    {
        _refusal = (status, body);
        using var host = Build();

        var fault = await Assert.ThrowsAsync<ObjectStoreException>(
            () => host.Services.GetRequiredService<IObjectStore>().DeleteAsync("videos/a", Cancellation));

        Assert.Contains(reason, fault.Message, StringComparison.Ordinal);
        Assert.Equal(isTransient, fault.IsTransient);
    }

    private IHost Build()
    {
        var builder = S3Host.NewBuilder(_server.Urls.Single());
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["AWS_ACCESS_KEY_ID"] = "",
            ["AWS_SECRET_ACCESS_KEY"] = "",
            ["AWS_ROLE_ARN"] = "arn:aws:iam::1:role/fleet",
            ["AWS_WEB_IDENTITY_TOKEN_FILE"] = _token,
            ["AWS_ENDPOINT_URL_STS"] = _server.Urls.Single(),
            ["Objects:S3:Retries"] = "0",
        });
        builder.AddAdGeniusObjectStore();
        return builder.Build();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        if (context.Request.Path != "/")
        {
            var credential = context.Request.Headers.Authorization.ToString().Split("Credential=")[1].Split('/')[0];
            _used.Enqueue((credential, context.Request.Headers["x-amz-security-token"].ToString()));
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }

        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        _asked.Enqueue(form.ToDictionary(member => member.Key, member => member.Value.ToString()));
        if (_refusal is { } refusal)
        {
            context.Response.StatusCode = refusal.Status;
            await context.Response.WriteAsync(refusal.Body, context.RequestAborted);
            return;
        }

        var expiration = TimeProvider.System.GetUtcNow() + _lifetime;
        await context.Response.WriteAsync(
            $"""
            <AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
              <AssumeRoleWithWebIdentityResult>
                <Credentials>
                  <AccessKeyId>key-{_asked.Count}</AccessKeyId><SecretAccessKey>secret</SecretAccessKey>
                  <SessionToken>session-{_asked.Count}</SessionToken><Expiration>{expiration:yyyy-MM-dd'T'HH:mm:ss'Z'}</Expiration>
                </Credentials>
              </AssumeRoleWithWebIdentityResult>
            </AssumeRoleWithWebIdentityResponse>
            """,
            context.RequestAborted);
    }
}
