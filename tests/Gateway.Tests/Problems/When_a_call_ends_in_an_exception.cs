using System.Data.Common;
using System.Text.Json;
using AdGenius.Gateway.Problems;
using AdGenius.Gateway.Tests.Fakes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace AdGenius.Gateway.Tests.Problems;

public sealed class When_a_call_ends_in_an_exception
{
    [Theory]
    [InlineData(true, null, 503, "5")]
    [InlineData(false, null, 500, null)]
    [InlineData(true, "text/event-stream", 503, "5")]
    [InlineData(false, "text/event-stream", 500, null)]
    [InlineData(true, "text/plain", 503, "5")]
    public async Task Should_ask_to_come_again_only_where_that_may_help(
        bool isTransient, string? accept, int status, string? retryAfter)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddProblems();
        await using var application = builder.Build();
        application.MapGet("/", IResult () => throw new InvalidOperationException("Wrapped.", new Fault(isTransient)));
        await application.StartAsync(TestContext.Current.CancellationToken);
        using var http = new HttpClient(new SocketsHttpHandler());

        using var message = new HttpRequestMessage(HttpMethod.Get, application.Urls.Single());
        message.Headers.TryAddWithoutValidation("Accept", accept);

        using var answer = await http.SendAsync(message, TestContext.Current.CancellationToken);

        var problem = await Problem.ReadAsync(answer, status);
        Assert.Equal(isTransient, problem.GetProperty("retryable").GetBoolean());
        Assert.False(string.IsNullOrEmpty(problem.GetProperty("traceId").GetString()));
        Assert.Equal(retryAfter, answer.Headers.RetryAfter?.ToString());
        Assert.DoesNotContain("secret", JsonSerializer.Serialize(problem), StringComparison.Ordinal);
    }

    private sealed class Fault(bool isTransient) : DbException("Host=secret")
    {
        public override bool IsTransient => isTransient;
    }
}
