using System.CommandLine;
using AdGenius.Cli.Fleet;
using AdGenius.HttpContracts.Videos;
using AdGenius.Persistence.Videos;

namespace AdGenius.Cli.Commands;

/// <summary><c>adgenius approve ID</c> and <c>adgenius reject ID</c>: decide about a job that is held for approval.</summary>
internal sealed class DecisionCommand : Command
{
    private readonly Argument<Guid> _id = JobArguments.Id();
    private readonly Option<string> _tenant = JobArguments.Tenant();
    private readonly Option<string?> _reason = new("--reason") { Description = "The reason, for the job's history." };
    private readonly Option<DateTimeOffset?> _heldAt = Values.Time(
        "--held-at", "The heldAt that 'adgenius approvals --json' shows: a job that was held again since is not decided.");

    private DecisionCommand(string name, string description, bool isApproved)
        : base(name, description)
    {
        Arguments.Add(_id);
        Options.Add(_tenant);
        Options.Add(_reason);
        Options.Add(_heldAt);
        SetAction((parsed, cancellationToken) =>
        {
            var (id, tenant) = (parsed.GetValue(_id), parsed.GetValue(_tenant)!);
            var follow = $"adgenius watch {id} --tenant {tenant}";
            return JobChange.RunAsync(
                GlobalOptions.SessionOf(parsed),
                $"job {id} may be {(isApproved ? "approved" : "rejected")} or not; see: {follow}",
                async session =>
                {
                    // Read once, because a call that is repeated must not decide about what holds the job by then.
                    var heldAt = parsed.GetValue(_heldAt)
                        ?? (await session.CallAsync(client => client.ReadAsync(tenant, id, cancellationToken), cancellationToken))
                            .Approval?.HeldAt;
                    var decision = new ApprovalDecision { Reason = parsed.GetValue(_reason), HeldAt = heldAt };
                    await session.CallAsync(
                        client => client.DecideAsync(tenant, id, isApproved, decision, cancellationToken), cancellationToken);
                    var job = await DecidedAsync(session, tenant, id, heldAt, cancellationToken);
                    Console.WriteLine(job.Approval?.IsApproved switch
                    {
                        true => $"Approved job {id}; follow it with: {follow}",
                        false => $"Rejected job {id}.",
                        null when job.State == VideoState.AwaitingApproval =>
                            $"Job {id} is held again, for other findings; see: adgenius approvals --tenant {tenant}",
                        null => $"Job {id} ended first: {job.State}.",
                    });
                    return job.Approval?.IsApproved == isApproved ? ExitCodes.Done : ExitCodes.Failed;
                },
                cancellationToken);
        });
    }

    public static DecisionCommand Approve() =>
        new("approve", "Approves a job that is held for approval, so that it goes on.", isApproved: true);

    public static DecisionCommand Reject() =>
        new("reject", "Rejects a job that is held for approval; it fails, and nothing is spent.", isApproved: false);

    // A process with services of its own must not end before they have read the command.
    private static async Task<VideoJob> DecidedAsync(
        FleetSession session, string tenant, Guid id, DateTimeOffset? heldAt, CancellationToken cancellationToken)
    {
        await foreach (var job in session.WatchAsync(tenant, id, cancellationToken, endsWhenHeld: false))
        {
            if (job.State != VideoState.AwaitingApproval || job.Approval?.HeldAt != heldAt)
            {
                return job;
            }
        }

        throw new CommandException(ExitCodes.Failed, $"Job {id} is not readable any more.");
    }
}
