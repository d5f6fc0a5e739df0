using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Microsoft.Extensions.Options;

namespace AdGenius.Persistence.Retention;

/// <summary>How long rows are kept. Money is kept apart from prompts: a ledger entry outlives the job that it paid for.</summary>
public sealed class RetentionOptions : IValidateOptions<RetentionOptions>
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Retention";

    /// <summary>SQL Server escalates the row locks of one statement to a table lock at 5,000.</summary>
    public const int MaxBatchSize = 2000;

    /// <summary>
    /// The shortest period that can be set: a job may run for days, and its history and submissions are read until it has ended.
    /// </summary>
    public static readonly TimeSpan MinPeriod = TimeSpan.FromDays(7);

    /// <summary>The longest period that can be set, a hundred years: the time before it must be one that a database can hold.</summary>
    public static readonly TimeSpan MaxPeriod = TimeSpan.FromDays(36_525);

    /// <summary>False keeps everything.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>How often expired rows are deleted.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00")]
    public TimeSpan Interval { get; set; } = TimeSpan.FromHours(1);

    /// <summary>The maximum number of rows that one statement deletes.</summary>
    [Range(1, MaxBatchSize)]
    public int BatchSize { get; set; } = 500;

    /// <summary>Jobs with their takes, history and prompts, after their end.</summary>
    public TimeSpan Jobs { get; set; } = TimeSpan.FromDays(365);

    /// <summary>Events of jobs, also of jobs that are kept.</summary>
    public TimeSpan JobEvents { get; set; } = TimeSpan.FromDays(90);

    /// <summary>Submissions to providers, which contain prompts, after their result was published.</summary>
    public TimeSpan Submissions { get; set; } = TimeSpan.FromDays(90);

    /// <summary>Reservations, payments and refunds: as long as the law requires of accounts.</summary>
    public TimeSpan LedgerEntries { get; set; } = TimeSpan.FromDays(3653);

    /// <summary>API keys after they expired or were revoked.</summary>
    public TimeSpan ApiKeys { get; set; } = TimeSpan.FromDays(90);

    /// <summary>The audit log: the audit events of operators.</summary>
    public TimeSpan AuditEvents { get; set; } = TimeSpan.FromDays(730);

    /// <summary>Messages that no destination accepted. They are lost then, and a warning counts them.</summary>
    public TimeSpan OutboxMessages { get; set; } = TimeSpan.FromDays(30);

    /// <inheritdoc />
    public ValidateOptionsResult Validate(string? name, RetentionOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        (string Name, TimeSpan Age)[] ages =
        [
            (nameof(Jobs), options.Jobs), (nameof(JobEvents), options.JobEvents), (nameof(Submissions), options.Submissions),
            (nameof(LedgerEntries), options.LedgerEntries), (nameof(ApiKeys), options.ApiKeys),
            (nameof(AuditEvents), options.AuditEvents), (nameof(OutboxMessages), options.OutboxMessages),
        ];
        var errors = ages.Where(age => age.Age < MinPeriod || age.Age > MaxPeriod).Select(age => string.Create(
            CultureInfo.InvariantCulture,
            $"{Section}:{age.Name} is {age.Age:c}; it must be at least {MinPeriod:c} and at most {MaxPeriod:c}.")).ToList();
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }
}
