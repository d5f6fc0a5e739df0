using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using AdGenius.Contracts;
using AdGenius.Contracts.Briefs;
using AdGenius.Contracts.Finishing;
using AdGenius.StorageWorker.BriefChecks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AdGenius.StorageWorker.Tests;

/// <summary>It is tried again for as long as the job lives, so a try must cost little.</summary>
public sealed class When_a_file_of_a_brief_cannot_be_fetched : StorageScenario
{
    private const string Nowhere = "http://127.0.0.1:1/file"; // the connection is refused

    private protected override Task<Dictionary<string, string?>> SettingsAsync() => Task.FromResult(new Dictionary<string, string?>
    {
        ["Downloads:AllowHttp"] = "true",
        ["Downloads:AllowPrivateAddresses"] = "true",
        ["Downloads:PictureTimeLimit"] = "00:00:01",
        ["Downloads:SoundTimeLimit"] = "00:00:01",
    });

    public static TheoryData<string> Fields => new("overlays.logo.image", "music.source", "brandKit.fonts");

    /// <summary>It holds a worker that other tenants need.</summary>
    [Theory]
    [MemberData(nameof(Fields))]
    public async Task Should_not_wait_long_for_a_server_that_says_nothing(string field)
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();

        var failed = Assert.IsType<FinishFailed>(
            await AskAsync(Naming($"http://{silent.LocalEndpoint}/file", field, await CommandAsync([1]))));

        Assert.Equal((FailureCode.ProviderUnavailable, field), (failed.Failure.Code, failed.Failure.Field));
        Assert.Contains("took longer than 00:00:01", failed.Failure.Text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Fields))]
    public async Task Should_name_it_without_fetching_the_clip(string field)
    {
        var command = await CommandAsync([1]);
        var opened = new ConcurrentBag<string>();
        Store.Opening = (key, _) =>
        {
            opened.Add(key);
            return Task.CompletedTask;
        };

        var failed = Assert.IsType<FinishFailed>(await AskAsync(Naming(Nowhere, field, command)));

        Assert.Equal((FailureCode.ProviderUnavailable, field), (failed.Failure.Code, failed.Failure.Field));
        Assert.True(failed.Failure.Retryable);
        Assert.StartsWith(field + " cannot be fetched now", failed.Failure.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(command.Clip.Key, opened);
    }

    /// <summary>Proxies and CDNs answer so during maintenance, and the clip is paid.</summary>
    [Theory]
    [MemberData(nameof(OtherAnswers))]
    public async Task Should_try_again_where_the_address_answers_with_something_else(string field, string path, string text)
    {
        await using var server = await StartServerAsync();

        var failed = Assert.IsType<FinishFailed>(
            await AskAsync(Naming(server.Urls.Single() + path, field, await CommandAsync([1]))));

        Assert.Equal((FailureCode.ProviderUnavailable, field), (failed.Failure.Code, failed.Failure.Field));
        Assert.True(failed.Failure.Retryable);
        Assert.StartsWith($"{field} cannot be used: its address answered with {text}", failed.Failure.Text, StringComparison.Ordinal);
    }

    /// <summary>A firewall or a server under maintenance answers so for a while, and the clip is paid.</summary>
    [Theory]
    [InlineData("/status/401", true)]
    [InlineData("/status/403", true)]
    [InlineData("/status/404", true)]
    [InlineData("/status/404?X-Amz-Date=20201121T100000Z&X-Amz-Expires=soon", true)]
    [InlineData("/status/403?Expires=4102444800&Signature=s", true)] // valid until 2100
    [InlineData("/status/403?se=2100-01-01T00%3A00%3A00Z&sig=s", true)]
    [InlineData("/status/403?Expires=1795255260&Signature=s", false)]
    [InlineData("/status/403?X-Amz-Date=20201121T100000Z&X-Amz-Expires=900&X-Amz-Signature=s", false)]
    [InlineData("/status/403?X-Goog-Date=20201121T100000Z&X-Goog-Expires=900", false)]
    [InlineData("/status/403?se=2020-01-01T00%3A00%3A00Z&sig=s", false)]
    [InlineData("/status/410", false)]
    public async Task Should_try_again_where_the_address_refuses_the_file_unless_it_has_expired(string path, bool isTriedAgain)
    {
        await using var server = await StartServerAsync();

        var failed = Assert.IsType<FinishFailed>(
            await AskAsync(Naming(server.Urls.Single() + path, "music.source", await CommandAsync([1]))));

        Assert.Equal(isTriedAgain, failed.Failure.Retryable);
        Assert.Equal(
            (isTriedAgain ? FailureCode.ProviderUnavailable : FailureCode.InvalidRequest, "music.source"),
            (failed.Failure.Code, failed.Failure.Field));
        Assert.StartsWith("music.source cannot be fetched: its server answered", failed.Failure.Text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Fields))]
    public async Task Should_refuse_the_request_where_the_address_refuses_the_file_before_anything_is_paid(string field)
    {
        await using var server = await StartServerAsync();
        var named = Naming(server.Urls.Single() + "/status/404", field, await CommandAsync([1]));
        var check = ActivatorUtilities.CreateInstance<BriefCheck>(Services, TimeProvider.System);

        var failure = Assert.Single((await check.RunAsync(
            new CheckBrief { TenantName = "demo", Brief = named.Brief!, BrandKit = named.BrandKit }, Cancellation)).Failures);

        Assert.Equal((FailureCode.InvalidRequest, field), (failure.Code, failure.Field));
    }

    /// <summary>Such as the page of a file at a cloud drive, which never becomes the file.</summary>
    [Theory]
    [MemberData(nameof(OtherAnswers))]
    public async Task Should_refuse_the_request_where_the_address_answers_so_before_anything_is_paid(string field, string path, string text)
    {
        await using var server = await StartServerAsync();
        var named = Naming(server.Urls.Single() + path, field, await CommandAsync([1]));
        var check = ActivatorUtilities.CreateInstance<BriefCheck>(Services, TimeProvider.System);

        var failure = Assert.Single((await check.RunAsync(
            new CheckBrief { TenantName = "demo", Brief = named.Brief!, BrandKit = named.BrandKit }, Cancellation)).Failures);

        Assert.Equal((FailureCode.InvalidRequest, field), (failure.Code, failure.Field));
        Assert.StartsWith($"{field} cannot be used: its address answered with {text}", failure.Text, StringComparison.Ordinal);
    }

    public static TheoryData<string, string, string> OtherAnswers
    {
        get
        {
            var answers = new TheoryData<string, string, string>();
            foreach (var named in Fields)
            {
                answers.Add(named, "/page", "text instead of a file");
                answers.Add(named, "/elsewhere", "a redirect that cannot be followed");
                answers.Add(named, "/endless", "a redirect that cannot be followed");
            }

            return answers;
        }
    }

    private static async Task<WebApplication> StartServerAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = builder.Build();
        server.MapGet("/page", () => Results.Content("<!doctype html><title>Please wait</title>", "application/octet-stream"));
        server.MapGet("/status/{status:int}", static (int status) => Results.StatusCode(status));
        server.MapGet("/elsewhere", () => Results.Redirect("ftp://files.example/file"));
        server.MapGet("/endless", () => Results.Redirect("/endless"));
        await server.StartAsync(Cancellation);
        return server;
    }

    private static FinishVideo Naming(string file, string field, FinishVideo command) => command with
    {
        Brief = new Brief
        {
            Music = field.StartsWith("music", StringComparison.Ordinal) ? new Music { Source = file } : null,
            Overlays = field.StartsWith("overlays", StringComparison.Ordinal)
                ? new Overlays { Logo = new Overlay { Image = file } }
                : null,
        },
        BrandKit = field.StartsWith("brandKit", StringComparison.Ordinal) ? new BrandKit { Fonts = [file] } : null,
    };
}
