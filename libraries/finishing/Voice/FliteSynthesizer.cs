using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using AdGenius.Media.Processes;
using AdGenius.Media.Tools;

namespace AdGenius.Finishing.Voice;

/// <summary>
/// The voices inside ffmpeg (filter <c>flite</c>): English, and plain enough that they are labelled as draft voices. They need no key and
/// no network.
/// </summary>
public sealed partial class FliteSynthesizer(FfmpegTools tools) : ISpeechSynthesizer, IChecksText
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <inheritdoc/>
    public string Name => "flite";

    /// <inheritdoc/>
    public bool IsDraft => true;

    /// <summary>0.</summary>
    public decimal PricePerThousandCharacters => 0;

    /// <inheritdoc/>
    public string DefaultVoice => "slt";

    /// <inheritdoc/>
    public IReadOnlyList<string> Voices { get; } = ["awb", "kal", "kal16", "rms", "slt"];

    /// <inheritdoc/>
    public IReadOnlyList<string> Languages { get; } = ["en"];

    /// <inheritdoc/>
    public string? Refusal(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var foreign = text.EnumerateRunes()
            .Where(rune => Rune.IsLetter(rune) && rune.Value >= 0x250
                || Rune.IsLetterOrDigit(rune) && string.IsNullOrWhiteSpace(ToAscii(rune.ToString())))
            .Select(rune => rune.ToString()).Distinct().Take(5).ToList();
        return foreign.Count > 0
            ? $"voiceOver.text has letters or digits that the draft voice flite cannot speak: {string.Join(' ', foreign)}. It speaks "
                + "English; configure Finishing:Speech for other languages."
            : null;
    }

    /// <inheritdoc/>
    public async Task<byte[]> SynthesizeAsync(SpeechRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var folder = Directory.CreateTempSubdirectory("adgenius-flite-").FullName;
        try
        {
            // A file in the working folder: neither the text nor a path has to be quoted for the filter graph.
            await File.WriteAllTextAsync(Path.Combine(folder, "text"), ToAscii(request.Text), Encoding.ASCII, cancellationToken);
            var command = new ProcessCommand
            {
                FileName = tools.Ffmpeg,
                Arguments =
                [
                    "-v", "error", "-nostdin", "-y", "-f", "lavfi", "-i", $"flite=textfile=text:voice={request.Voice}",
                    "-af", $"atempo={FfmpegText.Number(request.Speed)}", "-c:a", "pcm_s16le", "-f", "wav", "speech.wav",
                ],
                WorkingFolder = folder,
                TimeLimit = Limit,
            };
            await ProcessRunner.RunToSuccessAsync(command, cancellationToken);
            return await File.ReadAllBytesAsync(Path.Combine(folder, "speech.wav"), cancellationToken);
        }
        catch (ToolFailedException exception) when (exception is { TimedOut: false, WasKilled: false, DiskFull: false })
        {
            throw new SpeechFailedException("ffmpeg's flite filter failed. Install an ffmpeg that was built with libflite.", exception);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>
    /// flite reads ASCII: accents are dropped, letters without a plain one are written as two, amounts of money are written in words,
    /// typographic signs become plain ones, and what is left becomes a space.
    /// </summary>
    internal static string ToAscii(string text)
    {
        var spaced = Unspoken().Replace(text, match => match.Value is "™" or "℠" ? "" : " " + match.Value);
        var worded = AllDay().Replace(SpokenAmounts.Of(spaced.Normalize(NormalizationForm.FormKD)), "24 7");
        var plain = new StringBuilder(worded.Length);
        foreach (var rune in worded.EnumerateRunes())
        {
            plain.Append(rune.Value switch
            {
                '’' or '‘' => "'",
                '“' or '”' or '«' or '»' => "\"",
                '–' or '—' => ", ",
                '⁄' => "/",
                'ß' => "ss",
                'æ' => "ae",
                'Æ' => "Ae",
                'œ' => "oe",
                'Œ' => "Oe",
                'ø' => "o",
                'Ø' => "O",
                'ł' => "l",
                'Ł' => "L",
                'đ' or 'ð' => "d",
                'Đ' or 'Ð' => "D",
                'þ' => "th",
                'Þ' => "Th",
                'ı' => "i",
                '&' => " and ",
                '%' => " percent",
                '‰' => " per mille",
                '−' => " minus ",
                _ when rune.Value >= 0x80 && SpokenAmounts.Currencies.TryGetValue(rune.ToString(), out var currency) => $" {currency} ",
                '×' => " times ",
                '°' => " degrees ",
                < 0x80 => rune.ToString(),
                _ when Rune.GetUnicodeCategory(rune) == UnicodeCategory.NonSpacingMark => "",
                _ => " ",
            });
        }

        return plain.ToString();
    }

    /// <summary>Marks that are not spoken, and fractions and the like, which become more than one digit: 1½ is not 11/2.</summary>
    [GeneratedRegex(@"[™℠\p{No}]")]
    private static partial Regex Unspoken();

    /// <summary>"24/7" is no fraction.</summary>
    [GeneratedRegex(@"(?<![0-9/])24/7(?![0-9/])")]
    private static partial Regex AllDay();
}
