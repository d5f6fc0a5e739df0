using AdGenius.Contracts.Briefs;
using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Videos;
using AdGenius.PromptWorker.Rules;
using AdGenius.PromptWorker.Tests.Regeneration;
using AdGenius.VideoRequests;

namespace AdGenius.PromptWorker.Tests.Rules;

/// <summary>Music that is asked for in words of which none is known.</summary>
public sealed class MusicMoodTests
{
    [Theory]
    [InlineData("polka")]
    [InlineData("ruhig")]
    [InlineData("a mariachi band")]
    public void A_mood_that_is_not_known_is_said(string mood)
    {
        var note = Assert.Single(Read("A cup of tea", mood).Adjustments!);

        Assert.Contains(
            $"'{mood}' names no known mood, so the music is calm; moods are calm, warm, upbeat,", note, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("warm")]
    [InlineData("Something upbeat, please")]
    [InlineData(null)]
    public void A_known_mood_is_no_matter(string? mood) => Assert.Null(Read("A cup of tea", mood).Adjustments);

    [Theory]
    [InlineData("piano")]
    [InlineData("pop")]
    [InlineData("soft acoustic")]
    [InlineData("hip hop")]
    [InlineData("country")]
    public void Moods_of_prompts_are_made(string mood)
    {
        var read = Read($"A cup of tea, with {mood} music", null);

        Assert.Equal("A cup of tea", Assert.Single(read.Scenes).Text);
        Assert.NotNull(MusicMoods.NameOf(read.Brief!.Music!.Mood));
        Assert.Null(read.Adjustments);
    }

    [Theory]
    [InlineData("A cup of tea. The music should be upbeat.", "upbeat")]
    [InlineData("A cup of tea. Music is calm.", "calm")]
    [InlineData("A cup of tea. Gentle piano.", "piano")]
    public void What_music_should_be_is_its_mood(string prompt, string mood)
    {
        var read = Read(prompt, null);

        Assert.Equal((mood, null), (read.Brief?.Music?.Mood, read.Adjustments));
        Assert.Equal("A cup of tea.", Assert.Single(read.Scenes).Text);
    }

    [Fact]
    public void A_kind_of_music_that_cannot_be_made_is_not_drawn()
    {
        var read = Read("A cup of tea with polka music", null);

        Assert.Equal("A cup of tea", Assert.Single(read.Scenes).Text);
        Assert.Contains("'polka' names no known mood", Assert.Single(read.Adjustments!), StringComparison.Ordinal);
    }

    /// <summary>It was electronic and rock music.</summary>
    [Theory]
    [InlineData("A house by the sea, with music")]
    [InlineData("Waves break on a rock, with music")]
    [InlineData("A bowl of salsa and chips, with music")]
    public void Things_that_are_shown_name_no_music(string prompt) => Assert.Equal("warm", Read(prompt, null).Brief!.Music!.Mood);

    [Fact]
    public void The_note_goes_with_the_music()
    {
        var request = Takes.Request() with { Music = new Music { Mood = "polka" } };
        var earlier = Takes.First(request);

        var next = Takes.Next(earlier, request, "calm music");

        Assert.Contains(earlier.Adjustments!, IsNote);
        Assert.DoesNotContain(MusicMoods.Noted(next.Adjustments, next.Brief!.Music) ?? [], IsNote);

        static bool IsNote(string text) => text.Contains("'polka' names no known mood", StringComparison.Ordinal);
    }

    private static PromptParameters Read(string prompt, string? mood)
    {
        var request = new GenerateVideo
        {
            RequestId = "r",
            TenantName = "demo",
            CreativeId = "c",
            Prompt = prompt,
            Music = mood is null ? null : new Music { Mood = mood },
        };
        return Takes.Read(PromptQuantifier.ByRules(
            new QuantificationInput(Guid.NewGuid(), "demo", request), PromptReading.Of(prompt)));
    }
}
