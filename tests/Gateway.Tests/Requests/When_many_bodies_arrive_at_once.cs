using System.Net;
using System.Text;
using AdGenius.Gateway.Requests;
using AdGenius.Gateway.Tests.Fakes;
using AdGenius.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace AdGenius.Gateway.Tests.Requests;

public sealed class When_many_bodies_arrive_at_once(When_many_bodies_arrive_at_once.SmallGateway gateway)
    : IClassFixture<When_many_bodies_arrive_at_once.SmallGateway>
{
    private const int BodyBytes = 40_000;

    [Fact]
    public async Task Should_hold_no_more_bytes_than_allowed_and_give_them_back()
    {
        var budget = gateway.Services.GetRequiredService<RequestMemoryBudget>();
        var finish = new TaskCompletionSource();
        using var slow = new SlowContent(finish.Task);
        using var message = new HttpRequestMessage(HttpMethod.Post, "/api/v1/videos?tenant=demo") { Content = slow };
        var first = gateway.Http.SendAsync(message, TestContext.Current.CancellationToken);
        await Until.TrueAsync(
            "the first body is held",
            () => budget.Used >= BodyBytes,
            TestContext.Current.CancellationToken);

        using var second = await gateway.SendAsync(HttpMethod.Post, "/api/v1/videos", "demo", new string(' ', BodyBytes));
        await Problem.ReadAsync(second, 429);
        Assert.NotNull(second.Headers.RetryAfter);
        using var other = await gateway.SendAsync(HttpMethod.Post, "/api/v1/videos", "other", new string(' ', BodyBytes / 2));
        Assert.Equal(HttpStatusCode.BadRequest, other.StatusCode);
        finish.SetResult();
        using var answer = await first;
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        await Until.TrueAsync("no body is held", () => budget.Used == 0, TestContext.Current.CancellationToken);
        using var third = await gateway.SendAsync(HttpMethod.Post, "/api/v1/videos", "demo", new string(' ', BodyBytes));
        Assert.Equal(HttpStatusCode.BadRequest, third.StatusCode);
    }

    public sealed class SmallGateway : GatewayFixture
    {
        protected override Dictionary<string, string?> Settings => new() { ["Gateway:MaxRequestBytesInFlight"] = "100000" };
    }

    /// <summary>Sends a body without its end, until the test allows it.</summary>
    private sealed class SlowContent : HttpContent
    {
        private readonly Task _finish;

        public SlowContent(Task finish)
        {
            _finish = finish;
            Headers.ContentType = new("application/json");
        }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(new string(' ', BodyBytes)));
            await stream.FlushAsync();
            await _finish;
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
