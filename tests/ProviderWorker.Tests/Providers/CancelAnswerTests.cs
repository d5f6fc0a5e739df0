using AdGenius.ProviderWorker.Providers;
using AdGenius.ProviderWorker.Tests.Kit;

namespace AdGenius.ProviderWorker.Tests.Providers;

/// <summary>What each provider may answer to a cancellation.</summary>
public sealed class CancelAnswerTests
{
    [Theory]
    [InlineData("pika", 200, """{"status":"OK"}""", "Cancelled 0")]
    [InlineData("pika", 202, """{"status":"CANCELLATION_REQUESTED"}""", "Cancelled")]
    [InlineData("pika", 400, """{"status":"ALREADY_COMPLETED"}""", "AlreadyCompleted")]
    [InlineData("pika", 404, """{"status":"NOT_FOUND"}""", "AlreadyCompleted")]
    [InlineData("runway", 204, "", "Cancelled")]
    [InlineData("runway", 404, "{}", "AlreadyCompleted")]
    [InlineData("runway", 410, "", "AlreadyCompleted")]
    [InlineData("runway", 429, "", "Unreachable")]
    [InlineData("dream", 204, "", "Cancelled")]
    [InlineData("omni", 200, "{}", "Cancelled")]
    [InlineData("omni", 400, """{"error":{"code":400,"message":"Interaction cannot be cancelled."}}""", "AlreadyCompleted")]
    public async Task A_cancellation_response_is_mapped(string adapter, int status, string body, string meaning)
    {
        await using var asked = await ProviderSession.StartAsync(
            adapter,
            _ => body.Length == 0 ? ServerReply.Status(status) : ServerReply.Json(status, body));

        Assert.Equal(meaning, await asked.CancelAsync() switch
        {
            CancelResult.Cancelled { Cost: { } cost } => $"Cancelled {cost}",
            CancelResult.Cancelled => "Cancelled",
            var other => other.GetType().Name,
        });
    }

    [Theory]
    [InlineData("luma")]
    [InlineData("veo")]
    [InlineData("openai")]
    [InlineData("stability")]
    public async Task A_provider_without_cancellation_is_not_called(string adapter)
    {
        await using var asked = await ProviderSession.StartAsync(adapter, _ => ServerReply.Json(200, "{}"));

        Assert.IsType<CancelResult.NotSupported>(await asked.CancelAsync());
        Assert.Empty(asked.Seen);
    }
}
