using System.Globalization;
using AdGenius.Contracts.Briefs;
using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Videos;
using AdGenius.PromptWorker.Dialects;
using AdGenius.PromptWorker.Rules;
using AdGenius.PromptWorker.Rules.Lexicons;
using AdGenius.PromptWorker.Rules.Text;
using AdGenius.PromptWorker.Rules.Tokens;
using AdGenius.VideoRequests;

namespace AdGenius.PromptWorker.Regeneration;

/// <summary>Applies changes to the parameters of a take. What no change is about stays exactly as it is.</summary>
internal sealed class TakeEditor
{
    private readonly Dialect _dialect;
    private readonly IReadOnlyList<Scene> _before;
    private readonly Look[] _looks;
    private readonly List<string> _added = [];
    private readonly List<string> _adjustments = [];
    private readonly List<string> _unread = [];
    private PromptParameters _now;
    private Scene[] _scenes;

    public TakeEditor(PromptParameters earlier, Brief? brief, Dialect dialect)
    {
        _dialect = dialect;
        _now = earlier;
        _before = earlier.Scenes;
        _scenes = [.. earlier.Scenes];
        Brief = brief;
        _looks = [.. earlier.Scenes.Select(scene => Look.Of(scene, earlier))];
    }

    /// <summary>The sound, words, brand and outputs so far.</summary>
    public Brief? Brief { get; private set; }

    /// <summary>What is said about the parts of the feedback about sound and texts that no rule knows.</summary>
    public IReadOnlyList<string> Unread => _unread;

    /// <summary>The parts of the feedback that were added to prompts in the same words.</summary>
    public IReadOnlyList<string> AddedWords => _added;

    /// <summary>The parameters so far.</summary>
    public PromptParameters Parameters
    {
        get
        {
            var (scenes, shortened) = Fitted();
            return _now with
            {
                Scenes = scenes,
                EnhancedPrompt = _dialect.Shorten(_now.EnhancedPrompt, Look.Of(_now), _dialect.MaxCharacters),
                Brief = Brief,
                Adjustments = _adjustments.Count + shortened.Count == 0 ? _now.Adjustments
                    : _dialect.Noted([.. _now.Adjustments ?? [], .. _adjustments], shortened),
            };
        }
    }

    /// <summary>Applies one change.</summary>
    public void Apply(FeedbackEdit edit)
    {
        switch (edit)
        {
            case FeedbackEdit.ChangeTone { Tone: { Light: not null } tone }:
                ChangeLight(edit.Scene, tone.On, $"{tone.Light} light");
                ChangePalette(edit.Scene, tone.On);
                break;
            case FeedbackEdit.ChangeTone { Tone.Mood: { } mood }:
                ChangeMood(edit.Scene, mood);
                break;
            case FeedbackEdit.ChangeLook look:
                ChangeLook(look);
                break;
            case FeedbackEdit.ChangePace pace:
                ChangeCamera(edit.Scene, camera => PromptEdit.Pace(camera, pace.IsFaster));
                break;
            case FeedbackEdit.ScaleLength scale:
                SetLength(edit.Scene, LengthOf(edit.Scene) * scale.Factor);
                break;
            case FeedbackEdit.AddSeconds add:
                SetLength(edit.Scene, LengthOf(edit.Scene) + add.Seconds);
                break;
            case FeedbackEdit.ChangeQuality quality:
                ChangeQuality(quality);
                break;
            case FeedbackEdit.State { Reading: var reading }:
                State(edit, reading);
                break;
            case FeedbackEdit.Remove remove:
                Remove(edit.Scene, remove.What);
                break;
            case FeedbackEdit.Add add:
                Add(edit, add.What);
                break;
            case FeedbackEdit.Replace replace:
                Replace(edit, replace);
                break;
            case FeedbackEdit.AddWords:
                AddWords(edit, edit.Words);
                break;
            case FeedbackEdit.Unclear unclear:
                SayUnread(unclear);
                break;
            case FeedbackEdit.Partly partly:
                _adjustments.Add($"of the feedback '{TextRules.Shorten(edit.Words)}' the words '{TextRules.Shorten(partly.Left)}' were not "
                    + "read and change nothing");
                break;
            default:
                ChangeBrief(edit);
                break;
        }
    }

    // Prompts that no change is about stay as they are.
    private (Scene[] Scenes, List<int> Shortened) Fitted()
    {
        var (scenes, shortened) = ((Scene[])_scenes.Clone(), new List<int>());
        for (var index = 0; index < scenes.Length; index++)
        {
            if (scenes[index].Prompt != _before[index].Prompt)
            {
                (scenes[index], var isShortened) = _dialect.Shorten(scenes[index], LookOf(index));
                shortened.AddRange(isShortened ? [index] : []);
            }
        }

        return (scenes, shortened);
    }

    private Func<Look> LookOf(int index) => () => _looks[index];

    private IEnumerable<int> Targets(int? scene) => scene is { } one ? [one] : Enumerable.Range(0, _scenes.Length);

    private void ChangeLight(int? scene, Func<string, string> change, string otherwise)
    {
        var old = _now.Lighting;
        Edit(scene, index => [_looks[index].Lighting, old], change, otherwise);
        Array.ForEach([.. Targets(scene)], index => _looks[index] = _looks[index] with { Lighting = change(_looks[index].Lighting) });
        if (scene is null)
        {
            _now = _now with { Lighting = change(old) };
        }
    }

    private void ChangeMood(int? scene, string mood)
    {
        var old = _now.Mood;
        Edit(scene, index => [$"{_looks[index].Mood} mood", $"{old} mood"], _ => $"{mood} mood", $"{mood} mood");
        Array.ForEach([.. Targets(scene)], index => _looks[index] = _looks[index] with { Mood = mood });
        _now = scene is null ? _now with { Mood = mood } : _now;
    }

    private void ChangeCamera(int? scene, Func<string, string> change)
    {
        var old = _now.Camera;
        Edit(scene, index => [_scenes[index].Camera, _looks[index].Camera, old], change, change(old));
        foreach (var index in Targets(scene))
        {
            _scenes[index] = _scenes[index] with { Camera = _scenes[index].Camera is { } camera ? change(camera) : null };
            _looks[index] = _looks[index] with { Camera = change(_looks[index].Camera) };
        }

        _now = scene is null ? _now with { Camera = change(old) } : _now;
    }

    private void ChangePalette(int? scene, Func<IReadOnlyList<string>, IReadOnlyList<string>> change)
    {
        foreach (var index in Targets(scene))
        {
            _scenes[index] = _scenes[index] with { Palette = change(_scenes[index].Palette) };
        }

        _now = scene is null ? _now with { Palette = change(_now.Palette) } : _now;
    }

    private void ChangeLook(FeedbackEdit.ChangeLook look)
    {
        switch (look.Facet)
        {
            case WordClass.Lighting:
                ChangeLight(look.Scene, _ => look.Value, look.Value);
                break;
            case WordClass.Mood:
                ChangeMood(look.Scene, look.Value);
                break;
            case WordClass.Camera:
                ChangeCamera(look.Scene, _ => look.Value);
                break;
            case WordClass.Style:
                var style = _now.Style;
                var wanted = $"{look.Value} style";
                Edit(look.Scene, index => [$"{_looks[index].Style} style", $"{style} style"], _ => wanted, wanted);
                Array.ForEach([.. Targets(look.Scene)], index => _looks[index] = _looks[index] with { Style = look.Value });
                _now = look.Scene is null ? _now with { Style = look.Value } : _now;
                break;
            default:
                var setting = _now.Setting;
                Edit(look.Scene, index => [_looks[index].Setting, setting], _ => look.Value, look.Value);
                Array.ForEach([.. Targets(look.Scene)], index => _looks[index] = _looks[index] with { Setting = look.Value });
                _now = look.Scene is null ? _now with { Setting = look.Value } : _now;
                break;
        }

        if (look.Palette is { } palette)
        {
            ChangePalette(look.Scene, _ => palette);
        }
    }

    // The prompts of the scenes and of the whole video.
    private void Edit(int? scene, Func<int, IEnumerable<string?>> old, Func<string, string> change, string otherwise)
    {
        foreach (var index in Targets(scene))
        {
            SetPrompt(index, PromptEdit.Of(_scenes[index].Prompt, old(index), change, otherwise));
        }

        if (scene is null || _scenes.Length == 1)
        {
            SetWhole(PromptEdit.Of(_now.EnhancedPrompt, old(0).Reverse(), change, otherwise));
        }
        else
        {
            AppendToWhole(scene, otherwise);
        }
    }

    private void SetPrompt(int index, string prompt) => _scenes[index] = _scenes[index] with { Prompt = prompt };

    private void SetWhole(string prompt) => _now = _now with { EnhancedPrompt = prompt };

    // What is asked for last must not be what a limit cuts off.
    private void AppendToWhole(int? scene, string words)
    {
        var addition = scene is { } index && _scenes.Length > 1
            ? string.Create(CultureInfo.InvariantCulture, $" Scene {index + 1}: {words}.")
            : $" {words}.";
        SetWhole(_dialect.Shorten(_now.EnhancedPrompt, Look.Of(_now), _dialect.MaxCharacters - addition.Length) + addition);
    }

    private double LengthOf(int? scene) => scene is { } index ? _scenes[index].DurationSeconds : _now.DurationSeconds;

    private void SetLength(int? scene, double seconds)
    {
        var rest = scene is { } one ? _now.DurationSeconds - _scenes[one].DurationSeconds : 0;
        var length = Math.Round(Math.Clamp(rest + seconds, Math.Max(1, rest + 0.5), 600), 2);
        if (Math.Abs(length - (rest + seconds)) > 0.01)
        {
            _adjustments.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"the feedback asks for {rest + seconds:0.##} seconds; the video has {length:0.##}, as 1 to 600 are allowed"));
        }

        var factor = scene is null ? length / _now.DurationSeconds : (length - rest) / _scenes[scene.Value].DurationSeconds;
        foreach (var index in Targets(scene))
        {
            _scenes[index] = _scenes[index] with { DurationSeconds = _scenes[index].DurationSeconds * factor };
        }

        _now = _now with { DurationSeconds = length };
    }

    private void ChangeQuality(FeedbackEdit.ChangeQuality edit)
    {
        var next = _now.Quality + (edit.IsHigher ? 1 : -1);
        if (Enum.IsDefined(next))
        {
            _now = _now with { Quality = next };
            return;
        }

        var text = $"feedback '{TextRules.Shorten(edit.Words)}' asks for another picture size, but {_now.Quality} is the "
            + $"{(edit.IsHigher ? "largest" : "smallest")}; allowed are {string.Join(", ", Enum.GetNames<Quality>())}.";
        _unread.Add(text);
        _adjustments.Add(text);
    }

    private void State(FeedbackEdit edit, Reading reading)
    {
        if ((reading.DurationSeconds ?? (reading.MaxDurationSeconds < _now.DurationSeconds ? reading.MaxDurationSeconds : null))
            is { } seconds)
        {
            SetLength(edit.Scene, seconds);
        }

        _now = _now with
        {
            AspectRatio = reading.AspectRatio ?? reading.PlatformAspectRatio ?? _now.AspectRatio,
            FramesPerSecond = reading.FramesPerSecond ?? _now.FramesPerSecond,
            Quality = reading.Quality ?? _now.Quality,
        };
        _adjustments.AddRange(reading.Adjustments);
        if (reading.Logo is not null && !BriefEdit.CanShowLogo(Brief))
        {
            SayMissing(edit, "the take has neither a logo nor a brand kit; an edit can add one");
        }

        Brief = BriefEdit.State(Brief, reading, _now.DurationSeconds);
    }

    private void Remove(int? scene, string what)
    {
        if (BriefEdit.FieldOf(Brief, what) is { } field)
        {
            ChangeBrief(new FeedbackEdit.RemovePart(field) { Scene = scene, Words = what }); // 'remove "Run free"'
            return;
        }

        ReplaceLook(scene, what);
        var found = Targets(scene).Where(index => SceneWords.Has(_scenes[index].Text, what)).ToList();
        var isShown = found.Count > 0;
        foreach (var index in found)
        {
            var text = SceneWords.Remove(_scenes[index].Text, what);
            isShown &= text != _scenes[index].Text;
            if (text != _scenes[index].Text)
            {
                _scenes[index] = _scenes[index] with { Text = text };
                SetPrompt(index, SceneWords.Remove(_scenes[index].Prompt, what));
                SetWhole(SceneWords.Remove(_now.EnhancedPrompt, what));
            }
        }

        if (!isShown)
        {
            Exclude(what, scene);
        }
    }

    // "Not in black and white" of a take that is so: a negative prompt alone would contradict the prompt.
    private void ReplaceLook(int? scene, string what)
    {
        var text = PromptText.Of(what);
        (WordClass Facet, Func<Look, string> Of, string Otherwise)[] looks =
        [
            (WordClass.Style, look => look.Style, Look.UsualStyle),
            (WordClass.Lighting, look => look.Lighting, Look.UsualLighting),
            (WordClass.Camera, look => look.Camera, Look.UsualCamera),
        ];
        foreach (var (facet, of, otherwise) in looks)
        {
            if (text.At(0, facet) is not { } hit || hit.To < text.Count)
            {
                continue;
            }

            var value = hit.Entry.Value!;
            var targets = Targets(scene).Where(index => of(_looks[index]) == value && value != otherwise).ToList();
            if (scene is null && targets.Count == _scenes.Length)
            {
                ChangeLook(new FeedbackEdit.ChangeLook(facet, otherwise, null) { Words = what });
                continue;
            }

            targets.ForEach(index => ChangeLook(new FeedbackEdit.ChangeLook(facet, otherwise, null) { Scene = index, Words = what }));
        }
    }

    // A negative prompt counts for all scenes.
    private void Exclude(string what, int? scene)
    {
        var items = Negatives();
        if (!items.Contains(what, StringComparer.OrdinalIgnoreCase))
        {
            _now = _now with { NegativePrompt = string.Join(", ", [what, .. items]) };
        }

        if (scene is { } index && _scenes.Length > 1)
        {
            _adjustments.Add(string.Create(
                CultureInfo.InvariantCulture, $"'{what}' is excluded from all scenes, not only from scene {index + 1}"));
        }
    }

    private List<string> Negatives() =>
        [.. _now.NegativePrompt.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];

    private void Include(string what)
    {
        var items = Negatives();
        if (items.RemoveAll(item => SceneWords.Has(what, item) || SceneWords.Has(item, what)) > 0)
        {
            _now = _now with { NegativePrompt = string.Join(", ", items) };
        }
    }

    private void Add(FeedbackEdit edit, string what)
    {
        Include(what);
        foreach (var index in Targets(edit.Scene).Where(index => !SceneWords.Has(_scenes[index].Text, what)).ToList())
        {
            _scenes[index] = _scenes[index] with { Text = $"{_scenes[index].Text.TrimEnd('.', ' ', '。')}, with {what}" };
            SetPrompt(index, $"{what}, {_scenes[index].Prompt}");
        }

        AppendToWhole(edit.Scene, what);
    }

    private void Replace(FeedbackEdit edit, FeedbackEdit.Replace replace)
    {
        if (BriefEdit.FieldOf(Brief, replace.What) is { } field)
        {
            ChangeBrief(new FeedbackEdit.SetText(field, BriefWords.Unquoted(replace.By)) { Scene = edit.Scene, Words = edit.Words });
            return;
        }

        var found = Targets(edit.Scene)
            .Where(index => SceneWords.Has(_scenes[index].Text, replace.What) || SceneWords.Has(_scenes[index].Prompt, replace.What))
            .ToList();
        if (found.Count == 0)
        {
            AddWords(edit, edit.Words);
            return;
        }

        Include(replace.By);
        foreach (var index in found)
        {
            _scenes[index] = _scenes[index] with { Text = SceneWords.Replace(_scenes[index].Text, replace.What, replace.By) };
            var prompt = SceneWords.Replace(_scenes[index].Prompt, replace.What, replace.By);
            SetPrompt(index, prompt == _scenes[index].Prompt ? $"{replace.By}, {prompt}" : prompt);
        }

        var whole = edit.Scene is null || found.Count == _scenes.Length
            ? SceneWords.Replace(_now.EnhancedPrompt, replace.What, replace.By)
            : _now.EnhancedPrompt;
        if (whole == _now.EnhancedPrompt)
        {
            AppendToWhole(edit.Scene, $"{replace.By} instead of {replace.What}");
        }
        else
        {
            SetWhole(whole);
        }

        if (SceneWords.Has(_now.Subject, replace.What) && found.Contains(0))
        {
            _now = _now with { Subject = SceneWords.Replace(_now.Subject, replace.What, replace.By) };
        }
    }

    private List<int> NamedBy(FeedbackEdit edit)
    {
        var nouns = Tokenizer.Read(edit.Words).Where(token => token.Kind == TokenKind.Word && token.Norm.Length >= 3)
            .Select(token => token.Norm)
            .Where(norm => new FeedbackClause(norm).At(0, FeedbackClass.Frame) is null)
            .ToList();
        return [.. Targets(edit.Scene).Where(index => nouns.Exists(noun => SceneWords.Has(_scenes[index].Text, noun)))];
    }

    // The scenes that name something of the words, else all.
    private void AddWords(FeedbackEdit edit, string words)
    {
        var named = NamedBy(edit);
        foreach (var index in named.Count > 0 ? named : [.. Targets(edit.Scene)])
        {
            SetPrompt(index, $"{words}, {_scenes[index].Prompt}");
        }

        AppendToWhole(named is [var only] ? only : edit.Scene, words);
        _added.Add(words);
    }

    // What is said about the music is no picture; where a scene shows a band, it may be.
    private void SayUnread(FeedbackEdit.Unclear edit)
    {
        var isLook = edit.Field is FeedbackEdit.Unclear.Look or FeedbackEdit.Unclear.Shown;
        var isPart = isLook || edit.Field is "music" or "voiceOver" or "captions" or "sound" or "text"
            || BriefEdit.Has(Brief, edit.Field);
        if (!isPart || (!isLook && NamedBy(edit).Count > 0))
        {
            AddWords(edit, edit.Words);
            return;
        }

        var text = $"feedback '{TextRules.Shorten(edit.Words)}' is about {edit.Field}, but what it asks for cannot be read; "
            + edit.Field switch
            {
                "music" => "name a mood such as 'calm music', or say 'quieter music' or 'no music'",
                "voiceOver" => "give its words in quotation marks, or say 'slower', 'faster' or 'no voice'",
                "captions" => "say 'add captions' or 'no captions'",
                "endCardSeconds" or "overlays.logo" or "sound" => "it can be left out, such as by 'no logo'",
                FeedbackEdit.Unclear.Shown =>
                    "say which text it is, such as 'headline: …', 'call to action: …', 'legal line: …' or 'voice: …'",
                FeedbackEdit.Unclear.Look => "say what it should be, such as 'warmer' or 'at night', or what should go",
                "text" => "size and place follow from the frame and the words, font and colours from the brand kit; 'no text' leaves "
                    + "texts out",
                _ => "give its words in quotation marks, or leave it out, such as by 'no headline'",
            }
            + (isLook ? "." : ". An edit changes all of it and keeps the pictures.");
        _unread.Add(text);
        _adjustments.Add(text);
    }

    private void SayMissing(FeedbackEdit edit, string why)
    {
        var text = $"feedback '{TextRules.Shorten(edit.Words)}' changes nothing: {why}.";
        _unread.Add(text);
        _adjustments.Add(text);
    }

    // Why a change of sound, texts or brand has nothing to change; null where it has.
    private string? Missing(FeedbackEdit edit) => edit switch
    {
        FeedbackEdit.ChangeVolume when Brief?.Music is null => "the take has no music; name a mood such as 'calm music'",
        FeedbackEdit.ChangeSpeech when Brief?.VoiceOver is null => "the take has no voice; give its words in quotation marks",
        FeedbackEdit.AddPart { Field: "captions" } when Brief?.VoiceOver is null =>
            "captions show the words of a voice, and the take has none; give them in quotation marks",
        FeedbackEdit.AddPart { Field: "voiceOver" } when Brief?.VoiceOver is null => "give the words of the voice in quotation marks",
        FeedbackEdit.AddPart { Field: "overlays.headline" or "overlays.callToAction" or "overlays.legalLine" } =>
            "give the words of the text in quotation marks",
        FeedbackEdit.AddPart { Field: "overlays.logo" } when !BriefEdit.CanShowLogo(Brief) =>
            "the take has neither a logo nor a brand kit; an edit can add one",
        FeedbackEdit.AddPart { Field: "sound" } when Brief?.VoiceOver is null && Brief?.Music is null =>
            "name a mood such as 'calm music', or give the words of a voice in quotation marks",
        _ => null,
    };

    private void ChangeBrief(FeedbackEdit edit)
    {
        if (Missing(edit) is { } why)
        {
            SayMissing(edit, why);
            return;
        }

        Brief = BriefEdit.Of(Brief, edit);
        if (edit.Scene is { } index && _scenes.Length > 1)
        {
            _adjustments.Add(edit is FeedbackEdit.RemovePart removed
                ? FormattableString.Invariant($"{removed.Field} is left out of the whole video, not only of scene {index + 1}")
                : FormattableString.Invariant(
                    $"'{TextRules.Shorten(edit.Words)}' counts for the whole video, not only for scene {index + 1}"));
        }

        if (edit is FeedbackEdit.RemovePart { Field: "text" or "overlays.logo" } part)
        {
            Exclude(part.Field == "text" ? "text" : "logo", scene: null);
        }
    }
}
