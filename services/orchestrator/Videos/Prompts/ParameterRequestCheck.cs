using AdGenius.Contracts;
using AdGenius.Contracts.Videos;
using AdGenius.Orchestrator.History;
using AdGenius.Orchestrator.Telemetry;
using AdGenius.Orchestrator.Videos.Deadlines;
using AdGenius.Orchestrator.Videos.Events;
using AdGenius.Orchestrator.Videos.Pickups;
using AdGenius.Orchestrator.Videos.Retries;
using AdGenius.Orchestrator.Videos.Takes;
using AdGenius.Persistence;
using AdGenius.Persistence.Videos;
using MassTransit;
using Microsoft.Extensions.Options;

namespace AdGenius.Orchestrator.Videos.Prompts;

/// <summary>
/// Checks a job whose prompt is not analyzed yet. While the command is queued nothing is sent again; a worker that has picked it up and
/// stalled is retried, and the last retry fails the job.
/// </summary>
internal sealed class ParameterRequestCheck(
    AdGeniusDbContext database,
    IOptions<DeadlineOptions> deadlines,
    IOptions<RetryOptions> retries,
    ParameterRequest request,
    TakeFailures failures,
    JobHistory history,
    JobMeasures measures) : IVideoStep<VideoDue>
{
    public async Task ExecuteAsync(VideoState job, VideoDue message, BehaviorContext<VideoState> context)
    {
        var now = message.At;
        if (message.AfterRestart)
        {
            await request.ExecuteAsync(context);
            return;
        }

        if (now < job.DueAt)
        {
            return; // an earlier VideoDue has moved the due time already
        }

        if (now >= JobDeadlines.JobDeadline(job, deadlines.Value))
        {
            FailTakes(job);
            return;
        }

        var command = new OutstandingCommand { Stage = WorkStage.Quantify, SentAt = job.QuantifySentAt ?? now };
        var pickups = await WorkPickups.ReadAsync(database, job.CorrelationId, context.CancellationToken);
        if (pickups.LastOf(null, 0, command) is not { } pickedUpAt)
        {
            await CheckQueuedAsync(context, now);
        }
        else if (now < pickedUpAt + deadlines.Value.QuantifyStallTimeout)
        {
            job.DueAt = pickedUpAt + deadlines.Value.QuantifyStallTimeout;
        }
        else if (job.RetryAttempts >= retries.Value.MaxRetryAttempts)
        {
            FailTakes(job);
        }
        else
        {
            job.RetryAttempts++;
            measures.Add(static metrics =>
            {
                metrics.StageStalled(JobMeasures.NameOf(WorkStage.Quantify));
                metrics.StageRetried(JobMeasures.NameOf(WorkStage.Quantify));
            });
            history.Write(job, JobEventTypes.Retried, new { RetryAttempt = job.RetryAttempts });
            await request.ExecuteAsync(context);
        }
    }

    private async Task CheckQueuedAsync(BehaviorContext<VideoState> context, DateTimeOffset now)
    {
        if (LostCommands.IsQuantifyLost(context))
        {
            await request.ExecuteAsync(context);
        }
        else
        {
            context.Saga.DueAt = now + deadlines.Value.QuantifyStallTimeout;
        }
    }

    private void FailTakes(VideoState job) => failures.FailAll(
        job,
        new Failure { Code = FailureCode.DeadlineExceeded, Text = "Prompt analysis timed out.", Retryable = true });
}
