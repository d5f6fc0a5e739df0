using System.Globalization;
using AdGenius.Contracts.Briefs;
using AdGenius.Contracts.Videos;
using AdGenius.PromptWorker.Rules;
using AdGenius.VideoRequests;

namespace AdGenius.PromptWorker.Regeneration;

/// <summary>Changes length, shape, frame rate and quality.</summary>
internal sealed class FormatEditor(TakeDraft take, BriefEditor brief)
{
    /// <summary>Sets what the feedback states as a prompt does: length, shape, frame rate, quality, sound and texts.</summary>
    public void State(FeedbackEdit edit, Reading reading)
    {
        if ((reading.DurationSeconds ?? (reading.MaxDurationSeconds < take.Now.DurationSeconds ? reading.MaxDurationSeconds : null))
            is { } seconds)
        {
            SetLength(edit.Scene, seconds);
        }

        take.Now = take.Now with
        {
            AspectRatio = reading.AspectRatio ?? reading.PlatformAspectRatio ?? take.Now.AspectRatio,
            FramesPerSecond = reading.FramesPerSecond ?? take.Now.FramesPerSecond,
            Quality = reading.Quality ?? take.Now.Quality,
        };
        take.Adjustments.AddRange(reading.Adjustments);
        if (reading.Logo is not null && !BriefEdit.CanShowLogo(take.Brief))
        {
            brief.SayMissing(edit, "the take has neither a logo nor a brand kit; an edit can add one");
        }

        var music = take.Brief?.Music;
        take.Brief = BriefEdit.State(take.Brief, reading, take.Now.DurationSeconds);
        if (reading.MusicMood is { } mood && MusicMoods.NameOf(mood) is null)
        {
            take.Brief = (take.Brief! with { Music = music }) is var rest && rest == new Brief() ? null : rest;
            brief.SayUnread(new FeedbackEdit.Unclear("music") { Words = edit.Words });
        }
    }

    /// <summary>Sets the length of one scene or of the video, in seconds; the scenes share it as before.</summary>
    public void SetLength(int? scene, double seconds)
    {
        var rest = scene is { } one ? take.Now.DurationSeconds - take.Scenes[one].DurationSeconds : 0;
        var length = Math.Round(Math.Clamp(rest + seconds, Math.Max(1, rest + 0.5), 600), 2);
        if (Math.Abs(length - (rest + seconds)) > 0.01)
        {
            take.Adjustments.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"the feedback asks for {rest + seconds:0.##} seconds; the video has {length:0.##}, as 1 to 600 are allowed"));
        }

        var factor = scene is null ? length / take.Now.DurationSeconds : (length - rest) / take.Scenes[scene.Value].DurationSeconds;
        foreach (var index in take.Targets(scene))
        {
            take.Scenes[index] = take.Scenes[index] with { DurationSeconds = take.Scenes[index].DurationSeconds * factor };
        }

        take.Now = take.Now with { DurationSeconds = length };
    }

    /// <summary>The length of one scene or of the video in seconds.</summary>
    public double LengthOf(int? scene) => scene is { } index ? take.Scenes[index].DurationSeconds : take.Now.DurationSeconds;

    /// <summary>Changes the quality to the next larger or smaller one.</summary>
    public void ChangeQuality(FeedbackEdit.ChangeQuality edit)
    {
        var next = take.Now.Quality + (edit.IsHigher ? 1 : -1);
        if (Enum.IsDefined(next))
        {
            take.Now = take.Now with { Quality = next };
            return;
        }

        var text = $"feedback '{TextRules.Shorten(edit.Words)}' asks for another picture size, but {take.Now.Quality} is the "
            + $"{(edit.IsHigher ? "largest" : "smallest")}; allowed are {string.Join(", ", Enum.GetNames<Quality>())}.";
        take.Unread.Add(text);
        take.Adjustments.Add(text);
    }
}
