using System.Net;
using AdGenius.Cli.Fleet;

namespace AdGenius.Cli.Tests;

public sealed class GatewayClientTests
{
    [Fact]
    public async Task A_process_that_accepts_connections_and_never_answers_is_not_alive()
    {
        await using var gateway = await ScriptedGateway.StartAsync(
            static context => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted));
        using var client = new GatewayClient(gateway.Address);

        Assert.False(await client.IsAliveAsync(TestContext.Current.CancellationToken));
        Assert.Equal("/health/live", Assert.Single(gateway.Calls).Path);
    }

    [Fact]
    public async Task A_process_whose_frame_worker_has_lost_its_card_is_alive()
    {
        await using var gateway = await ScriptedGateway.StartAsync(static context =>
        {
            context.Response.StatusCode = (int)HttpStatusCode.ServiceUnavailable;
            return Task.CompletedTask;
        });
        using var client = new GatewayClient(gateway.Address);

        Assert.True(await client.IsAliveAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>The gateway names whole seconds; a proxy before it may name a fraction or a date.</summary>
    [Theory]
    [InlineData("0")]
    [InlineData("0.01")]
    [InlineData("Mon, 21 Nov 2011 10:00:00 GMT")]
    public async Task A_call_that_was_throttled_is_made_again_after_the_delay_that_the_answer_names(string retryAfter)
    {
        var calls = 0;
        await using var gateway = await ScriptedGateway.StartAsync(context =>
        {
            context.Response.Headers.RetryAfter = retryAfter;
            context.Response.StatusCode = (int)(++calls == 1 ? HttpStatusCode.TooManyRequests : HttpStatusCode.OK);
            return Task.CompletedTask;
        });
        using var client = new GatewayClient(gateway.Address);

        Assert.True(await client.IsAliveAsync(TestContext.Current.CancellationToken));
        Assert.Equal(2, gateway.Calls.Count);
    }

    /// <summary>nginx writes it so where its configuration says <c>charset utf8</c>.</summary>
    [Theory]
    [InlineData("text/html; charset=utf8", "<html>502 Bad Gateway</html>", " answered 502.")]
    [InlineData("application/problem+json; charset=x-unknown", """{"detail":"Retry."}""", "Retry.")]
    public async Task An_error_in_a_charset_that_is_not_known_is_read(string contentType, string body, string message)
    {
        await using var gateway = await ScriptedGateway.StartAsync(ScriptedGateway.Send(body, 502, contentType));
        using var client = new GatewayClient(gateway.Address);

        var fault = await Assert.ThrowsAsync<CommandException>(
            () => client.ListAsync("acme", 10, TestContext.Current.CancellationToken));

        Assert.EndsWith(message, fault.Message, StringComparison.Ordinal);
        Assert.True(fault.IsTemporary);
    }

    [Fact]
    public async Task An_answer_in_a_charset_that_is_not_known_is_read()
    {
        await using var gateway = await ScriptedGateway.StartAsync(
            ScriptedGateway.Send("""{"items":[]}""", contentType: "application/json; charset=utf8"));
        using var client = new GatewayClient(gateway.Address);

        Assert.Empty((await client.ListAsync("acme", 10, TestContext.Current.CancellationToken)).Items);
    }

    [Fact]
    public async Task A_call_that_is_not_answered_in_time_ends_with_an_error_that_names_the_gateway()
    {
        await using var gateway = await ScriptedGateway.StartAsync(
            static context => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted));
        using var client = new GatewayClient(gateway.Address, TimeSpan.FromSeconds(0.5));

        var fault = await Assert.ThrowsAsync<CommandException>(
            () => client.ListAsync("acme", 10, TestContext.Current.CancellationToken));

        Assert.Equal(ExitCodes.Failed, fault.ExitCode);
        Assert.Equal(
            $"{gateway.Address.GetLeftPart(UriPartial.Authority)} has not answered within 0.5 s; what was requested may still be done.",
            fault.Message);
    }
}
