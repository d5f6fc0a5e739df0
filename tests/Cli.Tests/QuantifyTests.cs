namespace AdGenius.Cli.Tests;

public sealed class QuantifyTests : IDisposable
{
    private readonly AdGeniusCommand _command = new();

    public void Dispose() => _command.Dispose();

    [Fact]
    public async Task The_result_names_values_and_the_words_they_were_read_from()
    {
        const string Prompt = "A 15 second clip of waves for TikTok, no people";
        var (exitCode, preview, _) = await _command.RunJsonAsync("quantify", Prompt);

        Assert.Equal(0, exitCode);
        var stated = preview.GetProperty("stated");
        Assert.Equal(15, stated.GetProperty("durationSeconds").GetDouble());
        Assert.Equal("9:16", stated.GetProperty("aspectRatio").GetString());
        Assert.Equal("people", stated.GetProperty("exclusions")[0].GetString());
        var span = preview.GetProperty("spans").EnumerateArray().First(each => each.GetProperty("field").GetString() == "durationSeconds");
        Assert.Equal("15 second", Prompt.Substring(span.GetProperty("start").GetInt32(), span.GetProperty("length").GetInt32()));
        Assert.Equal("rules", preview.GetProperty("parameters").GetProperty("quantifiedBy").GetString());

        var text = await _command.RunAsync("quantify", Prompt);
        Assert.Contains("from 'people'", text.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_prompt_that_cannot_be_made_is_bad_input_with_the_allowed_values()
    {
        var outcome = await _command.RunAsync("quantify", "15 minute film about a lighthouse");

        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("allowed are 1 to 600 seconds", outcome.ErrorOutput, StringComparison.Ordinal);
    }
}
