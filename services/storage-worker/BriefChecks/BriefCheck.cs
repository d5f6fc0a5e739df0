using AdGenius.Contracts;
using AdGenius.Contracts.Briefs;
using AdGenius.Contracts.Finishing;
using AdGenius.Finishing;
using AdGenius.Finishing.Music;
using AdGenius.Finishing.Preflight;
using AdGenius.Finishing.Voice;
using AdGenius.Hosting.Processes;
using AdGenius.Media.Processes;
using AdGenius.StorageWorker.Finishing;
using AdGenius.StorageWorker.Speech;
using AdGenius.StorageWorker.Work;

namespace AdGenius.StorageWorker.BriefChecks;

/// <summary>
/// Checks a brief as finishing will, before the pictures are made: voice, language and letters, pictures and fonts, music, platforms,
/// forbidden words, the signer. What cannot be fetched within the time limits is left to finishing: it is no fault of the request. An
/// address that answers with something else than the file is, while nothing is paid.
/// </summary>
internal sealed class BriefCheck(
    FinishingRequests requests,
    BriefFiles files,
    RequestPreflight preflight,
    SpeechTrackBuilder speech,
    SpeechAccounts accounts,
    TrackReader tracks,
    WorkFolders workFolders,
    TimeProvider time)
{
    /// <summary>A text that is estimated to take less of the ad's length fits for sure.</summary>
    private const double SurelyFits = 0.7;

    private static readonly TimeSpan DownloadLimit = TimeSpan.FromSeconds(8);

    /// <summary>For everything together: the orchestrator waits for 20 seconds by default, and the command may wait for its turn.</summary>
    private static readonly TimeSpan CheckLimit = TimeSpan.FromSeconds(15);

    public async Task<BriefChecked> RunAsync(CheckBrief request, CancellationToken cancellationToken)
    {
        using var work = workFolders.Create();
        using var limit = new CancellationTokenSource(CheckLimit, time);
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        var failures = new List<Failure>();
        var isTimeLimitReached = false;
        async Task LimitedAsync(Func<CancellationToken, Task> check) =>
            isTimeLimitReached |= !await TryAsync(failures, check, limited.Token, cancellationToken);
        await LimitedAsync(token => CheckTextsAndPicturesAsync(request, work, failures, token));
        if (request.Brief.Music is { Source: not null } music)
        {
            await LimitedAsync(token => CheckMusicAsync(request, music, work, token));
        }

        if (failures.Count == 0 && request.Brief.VoiceOver is { } voice)
        {
            CheckPrice(request, failures);
            await LimitedAsync(token => TryOutAsync(request, FinishingRequests.VoiceOf(voice), work, token));
        }

        return new BriefChecked { Failures = failures, IsTimeLimitReached = isTimeLimitReached };
    }

    private async Task CheckTextsAndPicturesAsync(
        CheckBrief request, ScratchFolder work, List<Failure> failures, CancellationToken cancellationToken)
    {
        var facts = await requests.FactsAsync(request, work, cancellationToken);
        failures.AddRange(preflight.Check(facts).Findings.Where(finding => finding.Verdict == Verdict.Fail)
            .Select(finding => Fault(FieldOf(request.Brief, finding.Field ?? ""), finding.Measured)));
    }

    private async Task CheckMusicAsync(CheckBrief request, Music music, ScratchFolder work, CancellationToken cancellationToken)
    {
        if (await files.SoundAsync(request.TenantName, "music.source", music.Source, work, cancellationToken) is { } file)
        {
            await ChildTurn.RunAsync(() => tracks.CheckAsync(file, SecondsOf(request), cancellationToken), cancellationToken);
        }
    }

    /// <summary>A free voice speaks a text whose estimated length is close to the ad's, so that the seconds are exact.</summary>
    private async Task TryOutAsync(CheckBrief request, SpeechText voice, ScratchFolder work, CancellationToken cancellationToken)
    {
        if (speech.IsFree && SecondsOf(request) is { } seconds && SpeechEstimate.SecondsFor(voice) > seconds * SurelyFits)
        {
            var folder = Directory.CreateDirectory(work.File("speech")).FullName;
            await ChildTurn.RunAsync(
                () => speech.BuildAsync(voice, [], seconds, folder, accounts.ForCheck(request.TenantName), cancellationToken),
                cancellationToken);
        }
    }

    private void CheckPrice(CheckBrief request, List<Failure> failures)
    {
        var cost = speech.PriceOf(FinishingRequests.VoiceOf(request.Brief.VoiceOver!));
        if (request.MaxCost is { } maxCost && cost > maxCost)
        {
            failures.Add(new Failure
            {
                Code = FailureCode.BudgetExceeded,
                Field = "maxCost",
                Text = FormattableString.Invariant($"The voice-over would cost {cost:0.00##} US dollars; maxCost is {maxCost:0.00##}."),
            });
        }
    }

    /// <summary>Runs a check until its own limit or <paramref name="allChecks"/> ends it; then it returns false.</summary>
    private async Task<bool> TryAsync(
        List<Failure> failures, Func<CancellationToken, Task> check, CancellationToken allChecks, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(DownloadLimit, time);
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(allChecks, limit.Token);
        try
        {
            await check(limited.Token);
        }
        catch (FinishingRefusedException exception)
        {
            failures.Add(Fault(exception.Field, exception.Message));
        }
        catch (BriefFileUnavailableException exception) when (exception.IsAnotherAnswer)
        {
            failures.Add(Fault(exception.Field, exception.Message));
        }
        catch (BriefFileUnavailableException)
        {
            // finishing tries again
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false; // a large file, which finishing has more time for
        }

        return true;
    }

    /// <summary>The length of the ad with its end card; null where it is not known.</summary>
    private static double? SecondsOf(CheckBrief request) => request.DurationSeconds + (request.Brief.EndCardSeconds ?? 0);

    /// <summary>The field as the request has it.</summary>
    private static string FieldOf(Brief brief, string field) =>
        field == "voiceOver.text" && brief.VoiceOver?.Scenes is not null ? "voiceOver.scenes" : field;

    private static Failure Fault(string field, string text) => new()
    {
        Code = FailureCode.InvalidRequest,
        Field = field.Length > 0 ? field : null,
        Text = text,
    };
}
