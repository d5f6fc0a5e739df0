using System.Text;
using AdGenius.Contracts;
using AdGenius.ProviderWorker.Providers;
using AdGenius.ProviderWorker.Tests.Kit;

namespace AdGenius.ProviderWorker.Tests.Providers;

/// <summary>
/// A proxy that does not know the path answers with a page of its own, such as an ingress during a rollout, and so does a firewall. It says
/// nothing of the model, the job, the key or its account.
/// </summary>
public sealed class ProxyPageTests
{
    public static TheoryData<string, int, string> Pages
    {
        get
        {
            var pages = new TheoryData<string, int, string>();
            foreach (var adapter in (string[])["runway", "pika", "svd", "stability", "luma", "dream", "omni", "veo", "openai"])
            {
                pages.Add(adapter, 404, "<html><head><title>404 Not Found</title></head><center>nginx</center></html>");
                pages.Add(adapter, 403, "<!DOCTYPE html><title>Just a moment...</title>"); // of Cloudflare
            }

            pages.Add("runway", 404, "default backend - 404"); // of Kubernetes
            pages.Add("luma", 404, "404 page not found\n"); // of Traefik
            pages.Add("openai", 404, ""); // of Envoy
            pages.Add("pika", 402, "Payment required\n\nDEPLOYMENT_DISABLED\n"); // of Vercel
            pages.Add("openai", 403, "RBAC: access denied"); // of Envoy
            pages.Add("openai", 405, "<html><head><title>405 Not Allowed</title></head></html>");
            foreach (var adapter in (string[])["runway", "pika", "dream", "omni", "veo", "openai"])
            {
                pages.Add(adapter, 404, """{"message":"no Route matched with those values","request_id":"5a1e"}"""); // of Kong
            }

            pages.Add("luma", 404, """{"message":"Not Found"}"""); // of Amazon
            pages.Add("openai", 404, """{ "statusCode": 404, "message": "Resource not found" }"""); // of Azure
            pages.Add("stability", 404, """{"error_msg":"404 Route Not Found"}"""); // of APISIX
            return pages;
        }
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task A_submit_is_deferred_and_the_model_is_not_retired(string adapter, int status, string page)
    {
        await using var asked = await ProviderSession.StartAsync(adapter, _ => Page(status, page));

        Assert.IsType<SubmitResult.Deferred>(await asked.SubmitAsync(ClipRequests.Of(adapter is "veo" or "openai" ? 4 : 5)));
        Assert.Single(asked.Seen);
    }

    [Theory]
    [InlineData("runway", 404)]
    [InlineData("pika", 404)]
    [InlineData("luma", 404)]
    [InlineData("dream", 404)]
    [InlineData("omni", 404)]
    [InlineData("veo", 404)]
    [InlineData("openai", 404)]
    [InlineData("openai", 405)]
    [InlineData("pika", 403)]
    public async Task A_poll_is_repeated_and_the_job_is_not_lost(string adapter, int status)
    {
        await using var asked = await ProviderSession.StartAsync(adapter, _ => Page(status, "<html>"));

        var unreachable = Assert.IsType<PollResult.Unreachable>(await asked.PollAsync());
        Assert.False(unreachable.IsUnreadableSuccess);
        Assert.Equal(status == 403 ? TimeSpan.FromMinutes(1) : null, unreachable.RetryAfter); // a firewall may count the calls
        Assert.Contains("without an error of the provider's own", unreachable.Why, StringComparison.Ordinal);
    }

    /// <summary>Five such polls within a minute would give up a paid job.</summary>
    [Theory]
    [InlineData("runway", """{"message":"no Route matched with those values"}""")]
    [InlineData("pika", """{"message":"Not Found"}""")]
    [InlineData("luma", """{"error_msg":"404 Route Not Found"}""")]
    [InlineData("openai", """{"statusCode":404,"message":"Resource not found"}""")]
    public async Task A_job_is_not_lost_because_a_gateway_does_not_know_its_path(string adapter, string body)
    {
        await using var asked = await ProviderSession.StartAsync(adapter, _ => ServerReply.Json(404, body));

        Assert.IsType<PollResult.Unreachable>(await asked.PollAsync());
    }

    [Theory]
    [InlineData("""{"message":"Not Found","code":"video_not_found"}""")]
    [InlineData("""{"message":"video not found"}""")]
    [InlineData("""{"error":{"message":"Not Found"}}""")]
    [InlineData("""{"detail":"Not Found"}""")]
    [InlineData("""{"message":["Not Found"]}""")]
    [InlineData("{}")]
    public async Task The_servers_own_404_says_that_it_does_not_know_the_job(string body)
    {
        await using var asked = await ProviderSession.StartAsync("openai", _ => ServerReply.Json(404, body));

        Assert.IsType<PollResult.JobNotFound>(await asked.PollAsync());
    }

    [Theory]
    [InlineData("runway", 404)]
    [InlineData("pika", 404)]
    [InlineData("dream", 404)]
    [InlineData("omni", 404)]
    [InlineData("omni", 403)]
    public async Task A_cancellation_is_repeated(string adapter, int status)
    {
        await using var asked = await ProviderSession.StartAsync(adapter, _ => Page(status, "<html>"));

        var unreachable = Assert.IsType<CancelResult.Unreachable>(await asked.CancelAsync());
        Assert.Equal(status == 403 ? TimeSpan.FromMinutes(1) : null, unreachable.RetryAfter);
    }

    [Theory]
    [InlineData(404)]
    [InlineData(405)]
    public async Task A_list_of_jobs_is_read_again(int status)
    {
        await using var asked = await ProviderSession.StartAsync("openai", _ => Page(status, "<html>"));
        var unconfirmed = new UnconfirmedSubmission(
            ClipRequests.Of(4), asked.Provider.Keys[0], TimeProvider.System.GetUtcNow(), new HashSet<KnownJob>())
        {
            SinceCall = TimeSpan.FromMinutes(1),
        };

        Assert.IsType<ReconcileResult.Unreachable>(
            await asked.Provider.ReconcileAsync(unconfirmed, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task The_providers_own_404_retires_the_model()
    {
        await using var asked = await ProviderSession.StartAsync("openai", _ => ServerReply.Json(404, """{"detail":"Not Found"}"""));

        Assert.Equal(
            FailureCode.ProviderRetired,
            Assert.IsType<SubmitResult.Refused>(await asked.SubmitAsync(ClipRequests.Of(4))).Failure.Code);
    }

    /// <summary>Proxies before a server of one's own check the credentials too.</summary>
    [Fact]
    public async Task A_page_with_401_is_a_refusal_of_the_key()
    {
        await using var asked = await ProviderSession.StartAsync("openai", _ => Page(401, "<html>"));

        Assert.True(Assert.IsType<SubmitResult.Refused>(await asked.SubmitAsync(ClipRequests.Of(4))).IsOfKey);
    }

    private static ServerReply Page(int status, string page) =>
        new() { Code = status, ContentType = "text/html", Body = Encoding.UTF8.GetBytes(page) };
}
