using System.Data.Common;
using System.Text.Json;
using AdGenius.Gateway.Problems;
using AdGenius.Gateway.Tests.Fakes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AdGenius.Gateway.Tests.Problems;

public sealed class When_a_call_ends_in_an_exception
{
    [Theory]
    [InlineData(true, 503, "5")]
    [InlineData(false, 500, null)]
    public async Task Should_ask_to_come_again_only_where_that_may_help(bool isTransient, int status, string? retryAfter)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddProblemDetails(static problems => problems.CustomizeProblemDetails = ProblemDetailsStartupFilter.Customize);
        builder.Services.AddTransient<IStartupFilter, ProblemDetailsStartupFilter>();
        await using var application = builder.Build();
        application.MapGet("/", IResult () => throw new InvalidOperationException("Wrapped.", new Fault(isTransient)));
        await application.StartAsync(TestContext.Current.CancellationToken);
        using var http = new HttpClient(new SocketsHttpHandler());

        using var answer = await http.GetAsync(new Uri(application.Urls.Single()), TestContext.Current.CancellationToken);

        var problem = await Problem.ReadAsync(answer, status);
        Assert.Equal(retryAfter, answer.Headers.RetryAfter?.ToString());
        Assert.DoesNotContain("secret", JsonSerializer.Serialize(problem), StringComparison.Ordinal);
    }

    private sealed class Fault(bool isTransient) : DbException("Host=secret")
    {
        public override bool IsTransient => isTransient;
    }
}
