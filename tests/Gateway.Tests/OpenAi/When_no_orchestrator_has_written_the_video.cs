using AdGenius.Gateway.Tests.Fakes;

namespace AdGenius.Gateway.Tests.OpenAi;

public sealed class When_no_orchestrator_has_written_the_video(ImpatientGatewayFixture gateway)
    : OpenAiApiTests(gateway), IClassFixture<ImpatientGatewayFixture>
{
    [Fact]
    public async Task Should_keep_its_length()
    {
        var video = await OkAsync(await SendWithAsync("X-Creative-Id", "ignored", """{"prompt":"x","seconds":"12"}"""));
        var read = await OkAsync(await SendAsync(HttpMethod.Get, $"/v1/videos/{Text(video, "id")}"));
        Assert.Equal(("queued", "12", "12"), (Text(read, "status"), Text(video, "seconds"), Text(read, "seconds")));
    }
}
