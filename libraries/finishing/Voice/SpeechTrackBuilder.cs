using System.Globalization;
using AdGenius.Finishing.Mix;
using AdGenius.Media.Probe;
using AdGenius.Media.Processes;
using AdGenius.Media.Tools;

namespace AdGenius.Finishing.Voice;

/// <summary>Speaks a text sentence by sentence and lays the sentences on the time line.</summary>
public sealed class SpeechTrackBuilder(ISpeechSynthesizer synthesizer, FfmpegTools tools)
{
    /// <summary>Maximum length of a script in UTF-16 units.</summary>
    public const int MaxScriptLength = 5_000;

    internal const double LeadPause = 0.3;
    internal const double SentencePause = 0.3;
    internal const double TailPause = 0.4;
    private const double MaxSentenceSeconds = 90;

    /// <summary>The loudness of every voice before mixing, as the mean of its spoken parts in dBFS.</summary>
    private const double SpeechLevel = -20;

    private readonly SoundFile _sounds = new(tools);

    /// <summary>True for a voice that may be tried out: speaking a text costs nothing.</summary>
    public bool IsFree => synthesizer.PricePerThousandCharacters == 0;

    /// <summary>US dollars of all sentences of a text; 0 for a free voice.</summary>
    public decimal PriceOf(SpeechText voice)
    {
        ArgumentNullException.ThrowIfNull(voice);
        return (voice.Scenes ?? [voice.Script ?? ""]).SelectMany(ScriptSentences.Of).Distinct().Sum(PriceOf);
    }

    /// <summary>Refuses what the synthesizer cannot speak, without speaking it.</summary>
    /// <exception cref="FinishingRefusedException">A value is not allowed.</exception>
    public void Check(SpeechText voice)
    {
        ArgumentNullException.ThrowIfNull(voice);
        var length = (voice.Scenes ?? [voice.Script ?? ""]).Sum(text => text.Length);
        if (length > MaxScriptLength)
        {
            throw new FinishingRefusedException(
                "voiceOver.text", $"voiceOver.text has {length} characters; at most {MaxScriptLength} are spoken.");
        }

        if (voice.Speed is not (>= 0.5 and <= 2))
        {
            throw new FinishingRefusedException("voiceOver.speed", $"voiceOver.speed is {Text(voice.Speed)}; allowed are 0.5 to 2.");
        }

        if (voice.Voice is { } name && synthesizer.Voices.Count > 0 && !synthesizer.Voices.Contains(name))
        {
            throw new FinishingRefusedException(
                "voiceOver.voice",
                $"voiceOver.voice is '{name}'; the voices of {synthesizer.Name} are {string.Join(", ", synthesizer.Voices)}.");
        }

        if (voice.Language is { } language && synthesizer.Languages.Count > 0 && !synthesizer.Languages.Contains(PrimaryTag(language)))
        {
            throw new FinishingRefusedException(
                "voiceOver.language",
                $"voiceOver.language is '{language}'; {synthesizer.Name} speaks {string.Join(", ", synthesizer.Languages)}.");
        }

        if (synthesizer is IChecksText checks && (voice.Scenes ?? [voice.Script ?? ""]).Select(checks.Refusal).FirstOrDefault(
            text => text is not null) is { } refusal)
        {
            throw new FinishingRefusedException("voiceOver.text", refusal);
        }
    }

    /// <summary>Speaks <paramref name="voice"/>.</summary>
    /// <param name="voice">The text.</param>
    /// <param name="sceneStarts">When scenes begin, for texts that belong to scenes; may be empty.</param>
    /// <param name="availableSeconds">The length of the ad; null when the words decide it.</param>
    /// <param name="workFolder">For files on the way.</param>
    /// <param name="account">Where sentences are kept, and who pays for them.</param>
    /// <param name="cancellationToken">Ends the work, but not a paid call that was sent.</param>
    /// <exception cref="FinishingRefusedException">A value is not allowed, or the text takes longer than the ad.</exception>
    /// <exception cref="SpeechFailedException">The synthesizer failed.</exception>
    public async Task<SpeechTrack> BuildAsync(
        SpeechText voice,
        IReadOnlyList<double> sceneStarts,
        double? availableSeconds,
        string workFolder,
        SpeechAccount account,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(voice);
        ArgumentNullException.ThrowIfNull(sceneStarts);
        ArgumentNullException.ThrowIfNull(account);
        Check(voice);
        var name = voice.Voice ?? synthesizer.DefaultVoice;
        await CheckPriceAsync(voice, name, account, cancellationToken);
        var sentences = new List<SpokenSentence>();
        var sounds = new List<float[]>();
        var texts = voice.Scenes ?? [voice.Script ?? ""];
        var at = 0.0;
        for (var scene = 0; scene < texts.Count; scene++)
        {
            var earliest = (voice.Scenes is not null && scene < sceneStarts.Count ? sceneStarts[scene] : 0) + LeadPause;
            at = Math.Max(at, earliest);
            foreach (var text in ScriptSentences.Of(texts[scene]))
            {
                var sound = await SpeakAsync(new SpeechRequest(text, name, voice.Speed), workFolder, account, cancellationToken);
                var duration = (double)sound.Length / SoundFile.Rate;
                sentences.Add(new SpokenSentence(text, scene, at, duration));
                sounds.Add(sound);
                at += duration + SentencePause;
            }
        }

        var track = new SpeechTrack(sentences, Assemble(sentences, sounds), $"{synthesizer.Name}/{name}", synthesizer.IsDraft);
        return track.SecondsNeeded <= (availableSeconds ?? double.MaxValue) ? track : throw new FinishingRefusedException(
            "voiceOver.text",
            $"voiceOver.text takes {Text(Math.Ceiling(track.SecondsNeeded * 10) / 10)} seconds to speak and the ad has "
            + $"{Text(Math.Floor(availableSeconds!.Value * 10) / 10)}; shorten the text, raise voiceOver.speed (at most 2) or make the "
            + "ad longer.");
    }

    private static string PrimaryTag(string language) => language.Split('-')[0].ToLowerInvariant();

    private static string Text(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    private static float[] Assemble(List<SpokenSentence> sentences, List<float[]> sounds)
    {
        var length = sentences.Count == 0 ? 0 : (int)Math.Ceiling((sentences[^1].EndSeconds + TailPause) * SoundFile.Rate);
        var samples = new float[length];
        for (var i = 0; i < sounds.Count; i++)
        {
            sounds[i].CopyTo(samples, (int)Math.Round(sentences[i].StartSeconds * SoundFile.Rate));
        }

        SoundLevels.SetActiveLevel(samples, SpeechLevel);
        return samples;
    }

    private decimal PriceOf(string text) => text.Length * synthesizer.PricePerThousandCharacters / 1000;

    /// <summary>All sentences or none: what is not stored yet must be affordable together.</summary>
    private async Task CheckPriceAsync(SpeechText voice, string name, SpeechAccount account, CancellationToken cancellationToken)
    {
        if (IsFree || account.Payer is not { } payer)
        {
            return;
        }

        var cost = 0m;
        foreach (var text in (voice.Scenes ?? [voice.Script ?? ""]).SelectMany(ScriptSentences.Of).Distinct())
        {
            var request = new SpeechRequest(text, name, voice.Speed);
            var isStored = account.Cache is { } cache
                && await cache.FindAsync(request.CacheKey(synthesizer), cancellationToken) is not null;
            cost += isStored ? 0 : PriceOf(text);
        }

        await payer.CheckAsync(cost, cancellationToken);
    }

    private async Task<float[]> SpeakAsync(
        SpeechRequest request, string workFolder, SpeechAccount account, CancellationToken cancellationToken)
    {
        var key = request.CacheKey(synthesizer);
        var bytes = account.Cache is null ? null : await account.Cache.FindAsync(key, cancellationToken);
        if (bytes is null)
        {
            bytes = await MakeAsync(request, key, account, cancellationToken);
        }
        else if (!IsFree && account.Payer is { } payer)
        {
            await payer.ConfirmAsync(key, cancellationToken);
        }

        var file = Path.Combine(workFolder, $"speech-{key[..16]}");
        await File.WriteAllBytesAsync(file, bytes, cancellationToken);
        try
        {
            return SoundLevels.TrimSilence(await _sounds.ReadAsync(file, MixPlan.FirstStream, 1, MaxSentenceSeconds, cancellationToken));
        }
        catch (Exception exception) when (
            exception is InvalidMediaException or ToolFailedException { WasKilled: false, TimedOut: false })
        {
            if (account.Cache is { } cache)
            {
                await cache.RemoveAsync(key, CancellationToken.None); // no other take shall fail for it
            }

            throw new SpeechFailedException($"{synthesizer.Name} returned a file that holds no sound.", exception);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private async Task<byte[]> MakeAsync(SpeechRequest request, string key, SpeechAccount account, CancellationToken cancellationToken)
    {
        var payer = IsFree ? null : account.Payer;
        var price = PriceOf(request.Text);
        var reference = payer is null ? null : await payer.ReserveAsync(key, price, cancellationToken);
        byte[] bytes;
        try
        {
            // Once sent, a paid call must not be cancelled, not even by a shutdown: it is charged either way.
            bytes = await synthesizer.SynthesizeAsync(request, payer is null ? cancellationToken : CancellationToken.None);
        }
        catch (SpeechFailedException exception) when (payer is not null)
        {
            await payer.SettleAsync(reference!, exception.OutcomeUnknown ? price : 0, CancellationToken.None);
            throw;
        }

        // Kept before it is settled: a process that ends in between finds the sentence, and confirms the payment.
        var isKept = false;
        try
        {
            if (account.Cache is { } cache)
            {
                await cache.StoreAsync(key, bytes, payer is null ? cancellationToken : CancellationToken.None);
            }

            isKept = true;
        }
        finally
        {
            if (payer is not null)
            {
                await (isKept
                    ? payer.SettleAsync(reference!, price, CancellationToken.None)
                    : payer.SettleNotKeptAsync(key, reference!, price, CancellationToken.None));
            }
        }

        return bytes;
    }
}
