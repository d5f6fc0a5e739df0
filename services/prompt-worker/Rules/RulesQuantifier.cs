using AdGenius.Contracts;
using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Videos;
using AdGenius.PromptWorker.Rules.Lexicons;
using AdGenius.PromptWorker.Rules.Text;
using AdGenius.VideoRequests;

namespace AdGenius.PromptWorker.Rules;

/// <summary>
/// Quantifies a prompt by rules alone: no model, no network, a deterministic result. Fields of the request override what the prompt states,
/// and that overrides what the subject implies.
/// </summary>
internal static class RulesQuantifier
{
    private const double DefaultDurationSeconds = 6;
    private const double DefaultSceneSeconds = 3;
    private const int MaxScenes = 50;

    public static Quantification Quantify(GenerateVideo request) => Quantify(request, PromptReading.Of(request.Prompt ?? ""));

    /// <summary>Quantifies a request whose prompt was read before.</summary>
    public static Quantification Quantify(GenerateVideo request, Reading reading)
    {
        if (reading.Faults.Find(fault => !IsOverruled(request, fault.Field)) is { } fault)
        {
            return new Quantification.Rejected(fault);
        }

        var isListed = request.Scenes is { Count: > 0 };
        var rest = reading.Rest == reading.Text.Text ? reading.Text : PromptText.Of(reading.Rest);
        var directions = new List<string>();
        var scenes = isListed
            ? request.Scenes!.Select(scene => scene.Trim()).ToList()
            : StatedScenes.Of(reading)
                ?? StatedScenes.WithoutPurpose(
                    reading.SceneCount is null
                        ? SemicolonShots.Of(SceneSplitter.Split(rest, null, directions))
                        : SceneSplitter.Split(rest, reading.SceneCount, directions),
                    reading);
        if (scenes.Count == 0 && NamesKindOfVideo(reading, rest))
        {
            scenes = [reading.Rest];
            reading.Adjustments.Add("the prompt names no subject; the video shows what its kind suggests");
        }

        if (scenes.Count == 0)
        {
            return new Quantification.Rejected(new Failure
            {
                Code = FailureCode.InvalidRequest,
                Field = "prompt",
                Text = "prompt says how the video should be, but not what it should show; name a subject.",
            });
        }

        var duration = DurationOf(request, reading, scenes.Count);
        if (!isListed)
        {
            scenes = SceneSplitter.Merge(scenes, Math.Clamp((int)duration, 1, MaxScenes));
            var everywhere = Directions.Shown(directions, reading);
            scenes = everywhere.Count == 0 ? scenes : scenes.ConvertAll(scene => StatedScenes.Joined([scene, .. everywhere]));
        }

        // What a listed scene excludes is not shown; its text stays as it is.
        var own = isListed ? scenes.ConvertAll(PromptReading.Of).FindAll(scene => scene.Exclusions.Count > 0) : [];
        var shown = Shown(scenes, own, reading.Rest);
        var whole = isListed ? PromptText.Of(string.Join(". ", [.. shown, reading.Rest])) : rest;
        var look = Look.Of(whole, request.Style ?? StyleOf(reading, whole));
        var subjects = shown.Select(Subject.Of).ToList();
        var parts = Parts(request, reading, scenes, shown, subjects, look, duration);
        var brief = BriefBuilder.Of(request, reading, duration);
        return new Quantification.Read(new PromptParameters
        {
            Subject = subjects[0],
            Setting = look.Setting,
            Style = look.Style,
            Mood = look.Mood,
            Lighting = look.Lighting,
            Camera = look.Camera,
            Palette = look.Palette,
            DurationSeconds = duration,
            AspectRatio = request.AspectRatio ?? reading.AspectRatio ?? reading.PlatformAspectRatio ?? "16:9",
            FramesPerSecond = request.FramesPerSecond ?? reading.FramesPerSecond ?? 24,
            Quality = request.Quality ?? reading.Quality ?? Quality.Draft,
            NegativePrompt = NegativePrompts.WithUsual(
                [
                    .. NegativePrompts.ItemsOf(request.NegativePrompt), .. reading.Exclusions, .. reading.ExclusionsInEnglish,
                    .. own.SelectMany(scene => scene.Exclusions.Concat(scene.ExclusionsInEnglish)),
                ]),
            Scenes = parts,
            EnhancedPrompt = PromptBuilder.Whole(parts.Count == 1 ? [parts[0].Prompt] : subjects, look, parts.Count),
            Brief = brief,
            Scores = ScoreBuilder.Of(reading, reading.Text, scenes),
            QuantifiedBy = PromptParameters.Rules,
            Spans = reading.Spans.Count == 0 ? null : [.. reading.Spans.OrderBy(span => span.Start)],
            Adjustments = reading.Adjustments.Count == 0 ? null : reading.Adjustments,
        });
    }

    // A scene that only excludes, such as "No people", shows what the prompt shows, or else the scene before it or the first after it.
    private static List<string> Shown(List<string> scenes, List<Reading> excluding, string prompt)
    {
        var shown = scenes.ConvertAll(scene => excluding.Find(one => one.Text.Text == scene)?.Rest ?? scene);
        for (var index = 0; index < shown.Count; index++)
        {
            if (shown[index].Length == 0)
            {
                shown[index] = prompt.Length > 0 ? prompt
                    : index > 0 ? shown[index - 1]
                    : shown.Find(text => text.Length > 0) ?? scenes[index];
            }
        }

        return shown;
    }

    // "15 second ad for TikTok" and "a 90s style music video" have no subject, but say what to make; "make a video" does not.
    private static bool NamesKindOfVideo(Reading reading, PromptText rest)
    {
        string[] kinds = ["ad", "advert", "advertisement", "commercial", "spot", "trailer", "teaser", "promo", "werbespot", "werbung",
            "pub", "publicite",
            "anuncio", "comercial", "広", "cm"];
        var hasStyle = reading.Decade is not null || reading.Style is not null;
        return (hasStyle && rest.Count > 0)
            || (reading.Spans.Count > 0 && rest.Tokens.Any(token => kinds.Contains(token.Norm)));
    }

    // A member of the request replaces what the prompt says, so the prompt's fault does not matter.
    private static bool IsOverruled(GenerateVideo request, string? field) => field switch
    {
        "durationSeconds" => request.DurationSeconds is not null,
        "aspectRatio" => request.AspectRatio is not null,
        "framesPerSecond" => request.FramesPerSecond is not null,
        "quality" => request.Quality is not null,
        _ => false,
    };

    private static double DurationOf(GenerateVideo request, Reading reading, int sceneCount)
    {
        if ((request.DurationSeconds ?? reading.DurationSeconds) is { } stated)
        {
            return stated;
        }

        var duration = reading.SceneSeconds is { } each
            ? Math.Clamp(each * sceneCount, 1, 600)
            : Math.Max(
                DefaultDurationSeconds,
                Math.Min(600, ((sceneCount - 1) * DefaultSceneSeconds) + (reading.FirstSceneSeconds ?? DefaultSceneSeconds)));
        return reading.MaxDurationSeconds is { } max ? Math.Min(duration, max) : duration;
    }

    private static string? StyleOf(Reading reading, PromptText whole)
    {
        if (reading.Decade is not { } decade)
        {
            return reading.Style is { } named && Look.Find(whole).GetValueOrDefault(WordClass.Style) is null ? named : null;
        }

        return Look.Find(whole).GetValueOrDefault(WordClass.Style) is { } style ? $"{decade} {style.Value}" : decade;
    }

    private static List<Scene> Parts(
        GenerateVideo request,
        Reading reading,
        List<string> scenes,
        List<string> shown,
        List<string> subjects,
        Look look,
        double duration)
    {
        var own = reading.SceneLengths is { } lengths && lengths.Count == scenes.Count && request.DurationSeconds is null
            ? lengths
            : WithFirst(reading, scenes.Count, duration);
        return
        [
            .. scenes.Select((text, index) => SceneOf(
                text,
                shown[index],
                subjects[index],
                look,
                own?[index] ?? duration / scenes.Count,
                IsRepeated(scenes, index) ? index : null)),
        ];
    }

    // "The first 5 seconds show a dog, then a cat": the others share what is left.
    private static List<double>? WithFirst(Reading reading, int count, double duration) =>
        reading.FirstSceneSeconds is { } first && count > 1 && duration - first >= count - 1
            ? [first, .. Enumerable.Repeat((duration - first) / (count - 1), count - 1)]
            : null;

    // A number of scenes without as many descriptions: the same subject from another view.
    private static bool IsRepeated(List<string> scenes, int index) => index > 0 && scenes[index] == scenes[index - 1];

    private static Scene SceneOf(string text, string shown, string subject, Look whole, double durationSeconds, int? view)
    {
        string[] views = ["close-up with shallow depth of field", "wide establishing shot", "slow orbit around the subject",
            "low-angle tilt up"];
        var own = Look.Of(PromptText.Of(shown), style: null, whole);
        if (view is { } number)
        {
            own = own with { Camera = views[(number - 1) % views.Length] };
        }

        return new Scene
        {
            Text = text,
            Prompt = PromptBuilder.Scene(subject, own),
            DurationSeconds = durationSeconds,
            Palette = own.Palette,
            Camera = own.Camera,
        };
    }
}
