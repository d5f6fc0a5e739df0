using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Videos;
using AdGenius.Gateway.Commands;
using AdGenius.Gateway.Problems;
using AdGenius.HttpContracts;
using AdGenius.Persistence.Videos;
using AdGenius.VideoRequests;

namespace AdGenius.Gateway.Videos;

/// <summary>
/// Retries the failed takes of a job that has ended, from the stage that failed. What is paid again only an operator can allow, and only
/// with a word of its own.
/// </summary>
internal sealed class VideoRetries(
    JobReader jobs, UnwrittenJobs unwritten, CommandSender commands, VideoJobMapper map, IConfiguration configuration)
{
    private const string NotRetryable = "Nothing to retry.";

    // The orchestrator's setting. Where this process does not have it, the orchestrator still refuses what must not be paid.
    private readonly KeyframeSource _localSource =
        Enum.TryParse<KeyframeSource>(configuration["Frames:Source"], ignoreCase: true, out var source) ? source : KeyframeSource.Diffusion;

    /// <summary>The job with 202, or the problem.</summary>
    /// <param name="context">The call.</param>
    /// <param name="id">The job.</param>
    /// <param name="tenantName">The tenant whose job it may be; null: there is no such job.</param>
    /// <param name="query">What the call says.</param>
    /// <param name="cancellationToken">Stops waiting; a command that was sent stays sent.</param>
    public async Task<IResult> RetryAsync(
        HttpContext context, Guid id, string? tenantName, VideoRetryQuery query, CancellationToken cancellationToken)
    {
        if ((FaultOf("fromStart", query.FromStart) ?? FaultOf("allowSpending", query.AllowSpending)) is { } fault)
        {
            return fault;
        }

        if (tenantName is null)
        {
            return ProblemResults.VideoNotFound(id);
        }

        if (await jobs.FindAsync(id, tenantName, cancellationToken) is not { } job)
        {
            return await unwritten.AnswerAsync(tenantName, id, NotRetryable, cancellationToken);
        }

        TakeState? one = null;
        if (query.Take is not null)
        {
            one = TakeNames.Find(job, query.Take);
            if (one is null)
            {
                return ProblemResults.Invalid(
                    "take", $"take is '{TextRules.Shorten(query.Take)}'; the job has no such take: {TakeNames.Allowed(job)}.");
            }
        }

        var fromStart = query.FromStart == "true";
        var points = job.Takes.Where(take => one is null || take == one)
            .Select(take => (Take: take, Point: JobRetry.PointOf(job, take, fromStart))).Where(pair => pair.Point is not null).ToList();
        if (points.Count == 0)
        {
            return ProblemResults.Of(
                StatusCodes.Status409Conflict,
                NotRetryable,
                job.CurrentState is "Completed" or "Failed"
                    ? $"Video {id} has no failed take that can be retried."
                    : $"Video {id} is {job.CurrentState}; only the failed takes of a job that has Failed or Completed can be retried.");
        }

        if (query.AllowSpending != "true"
            && points.FirstOrDefault(pair => JobRetry.MaySpend(job, pair.Take, pair.Point!.Value, fromStart, _localSource)) is
                { Take: { } paid, Point: { } point })
        {
            return Spends(query, paid, point, JobRetry.ModelOf(job, paid, point, fromStart));
        }

        var command = new RetryVideo
        {
            JobId = id,
            TenantName = job.TenantName,
            TakeId = one?.TakeId,
            AllowSpending = query.AllowSpending == "true" ? true : null,
            FromStart = fromStart ? true : null,
        };
        return await commands.TrySendAsync(command, cancellationToken)
            ? TypedResults.Json(map.Of(job, context.Request), HttpJson.Options, statusCode: StatusCodes.Status202Accepted)
            : ProblemResults.ServiceUnavailable(context, "The message broker did not accept the command. It is safe to retry.");
    }

    private static IResult Spends(VideoRetryQuery query, TakeState take, RetryPoint point, string model)
    {
        var why = query.FromStart == "true" ? "is made anew" : "failed before its pictures were made";
        var from = $"Take {take.Number} {why}, so a retry (from {point}) may pay {model} again.";
        return query.IsOperator
            ? ProblemResults.Of(
                StatusCodes.Status422UnprocessableEntity,
                "The retry may spend money.",
                [
                    new Failure
                    {
                        Code = FailureCode.InvalidRequest,
                        Field = "allowSpending",
                        Text = $"{from} Send allowSpending=true to allow that, or take to retry another take.",
                    },
                ],
                ProblemCode.Conflict)
            : ProblemResults.Of(
                StatusCodes.Status403Forbidden,
                "The retry may spend money.",
                $"{from} Only an operator can allow that; request the video again instead.");
    }

    private static IResult? FaultOf(string field, string? value) => value is null or "true" or "false"
        ? null
        : ProblemResults.Invalid(field, $"{field} is '{TextRules.Shorten(value)}'; allowed are true and false.");
}
