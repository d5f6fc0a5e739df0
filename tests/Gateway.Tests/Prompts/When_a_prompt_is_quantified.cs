using System.Net.Http.Json;
using AdGenius.Contracts.Prompts;
using AdGenius.Gateway.Tests.Fakes;
using AdGenius.HttpContracts;

namespace AdGenius.Gateway.Tests.Prompts;

public sealed class When_a_prompt_is_quantified(GatewayFixture gateway)
{
    private const string Path = "/api/v1/prompts/quantify?tenant=demo";

    [Fact]
    public async Task Should_answer_with_what_was_read_and_from_which_words()
    {
        using var answer = await gateway.Http.PostAsJsonAsync(
            Path, new { prompt = "A 15 second clip of waves, no people", quality = "High" }, TestContext.Current.CancellationToken);

        Assert.Equal(200, (int)answer.StatusCode);
        var preview = (await answer.Content.ReadFromJsonAsync<PromptPreview>(HttpJson.Options, TestContext.Current.CancellationToken))!;
        Assert.Equal("A 15 second clip of waves, no people", preview.Stated.Style); // the fake worker repeats the prompt it was sent
        Assert.Equal("durationSeconds", Assert.Single(preview.Spans).Field);
    }

    [Fact]
    public async Task Should_take_a_null_creative_for_none()
    {
        using var content = new StringContent(
            """{"prompt":"A boat","creativeId":null}""", System.Text.Encoding.UTF8, "application/json");
        using var answer = await gateway.Http.PostAsync(new Uri(Path, UriKind.Relative), content, TestContext.Current.CancellationToken);

        Assert.Equal(200, (int)answer.StatusCode);
    }

    [Theory]
    [InlineData("{\"prompt\":\"\"}", "prompt")]
    [InlineData("{\"prompt\":\"a\",\"durationSeconds\":0.5}", "durationSeconds")]
    [InlineData("{\"prompt\":\"a\",\"colour\":\"red\"}", "colour")]
    [InlineData("{\"prompt\":", "body")]
    [InlineData("[]", "body")]
    public async Task Should_refuse_a_bad_body_by_field(string body, string field)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var answer = await gateway.Http.PostAsync(new Uri(Path, UriKind.Relative), content, TestContext.Current.CancellationToken);

        Assert.Equal(400, (int)answer.StatusCode);
        Assert.Contains($"\"{field}\"", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
    }
}
