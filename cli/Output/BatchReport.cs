using System.Globalization;
using System.Text.Json;
using AdGenius.Contracts;
using AdGenius.HttpContracts;
using AdGenius.HttpContracts.Batches;
using AdGenius.HttpContracts.Videos;

namespace AdGenius.Cli.Output;

/// <summary>
/// The output of a batch: on standard output one line for each request as it ends and the total as the last, as text or as JSON; on
/// standard error the progress.
/// </summary>
internal sealed class BatchReport(bool json)
{
    private readonly SortedDictionary<int, BatchAnswerLine> _answers = [];
    private IReadOnlyList<int> _numbers = [];
    private Guid _batchId;
    private string _progress = "";

    /// <summary>True when every request has completed.</summary>
    public bool AllCompleted => _answers.Count == _numbers.Count && _answers.Values.All(answer => answer.State == "Completed");

    /// <summary>What the jobs that have ended cost, in US dollars; that of a job that two lines name counts once.</summary>
    public decimal Cost => _answers.Values.DistinctBy(answer => answer.JobId).Sum(answer => answer.Cost ?? 0);

    /// <summary>The states that jobs of a batch end in.</summary>
    public static bool IsEnded(BatchLine line) => line.State is "Completed" or "Failed" or "Cancelled" or "Deleted";

    /// <summary>The batch was accepted.</summary>
    /// <param name="batchId">Its id.</param>
    /// <param name="numbers">The number of each request in the file.</param>
    public void Begin(Guid batchId, IReadOnlyList<int> numbers)
    {
        (_batchId, _numbers) = (batchId, numbers);
        if (!json)
        {
            Console.Error.WriteLine($"batch {batchId}: {Count(numbers.Count, "request")}");
        }
    }

    /// <summary>True when the request at that position has its answer.</summary>
    public bool Has(int index) => _answers.ContainsKey(index);

    /// <summary>A request was refused.</summary>
    public Task RefusedAsync(BatchLine line) => AnswerAsync(line.Index, new BatchAnswerLine
    {
        Number = _numbers[line.Index],
        RequestId = line.RequestId,
        State = "Refused",
        Code = line.Code?.ToString(),
        Errors = line.Errors,
    });

    /// <summary>A job has ended.</summary>
    public Task EndedAsync(int index, VideoJob job, IReadOnlyDictionary<int, IReadOnlyList<FileInfo>> files) =>
        AnswerAsync(index, new BatchAnswerLine
        {
            Number = _numbers[index],
            RequestId = job.RequestId,
            JobId = job.Id,
            State = job.State,
            Files = [.. files.OrderBy(take => take.Key).SelectMany(take => take.Value).Select(file => file.FullName)],
            Cost = job.Cost,
            Failure = job.Failure ?? job.Takes.FirstOrDefault(take => take.Failure is not null)?.Failure,
            CancelReason = job.CancelReason,
        });

    /// <summary>Shows how far the batch is.</summary>
    public async Task ProgressAsync(BatchInfo batch)
    {
        var text = $"{_answers.Count} of {_numbers.Count} ended, {batch.Running} running, {batch.Waiting + batch.Queued} queued";
        if (!json && text != _progress && !batch.IsEnded)
        {
            _progress = text;
            await Console.Error.WriteLineAsync(text);
        }
    }

    /// <summary>The last line: how many requests ended in which way, and what they have cost.</summary>
    public async Task TotalAsync()
    {
        var states = _answers.Values.GroupBy(answer => answer.State!).OrderBy(group => group.Key, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Count(), StringComparer.Ordinal);
        var open = _numbers.Count - _answers.Count;
        if (open > 0)
        {
            states["Open"] = open;
        }

        if (json)
        {
            Write(new { batchId = _batchId, requests = _numbers.Count, states, cost = Cost });
            return;
        }

        var counts = string.Join(", ", states.Select(state => $"{state.Value} {LowerCase(state.Key)}"));
        await Console.Out.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture, $"{Count(_numbers.Count, "request")}: {counts}; ${Cost:0.00##}"));
    }

    private async Task AnswerAsync(int index, BatchAnswerLine answer)
    {
        if (!_answers.TryAdd(index, answer))
        {
            return;
        }

        if (json)
        {
            Write(answer);
            return;
        }

        string[] details =
        [
            .. (answer.Files ?? []).Select(file => Path.GetRelativePath(Directory.GetCurrentDirectory(), file)),
            .. answer.Errors?.Values.SelectMany(texts => texts) ?? [],
            .. answer.Failure is { } failure ? [$"{failure.Code}: {failure.Text}"] : Array.Empty<string>(),
            .. answer is { Errors: null, Code: { } code } ? [code] : Array.Empty<string>(),
            .. answer.CancelReason is { } reason ? [reason] : Array.Empty<string>(),
        ];
        await Console.Out.WriteLineAsync($"request {answer.Number}: {LowerCase(answer.State!)}"
            + (details.Length == 0 ? "" : $": {string.Join(", ", details)}"));
    }

    private static void Write<T>(T document) => Console.WriteLine(JsonSerializer.Serialize(document, HttpJson.Options));

    private static string Count(int number, string what) => $"{number} {what}{(number == 1 ? "" : "s")}";

    private static string LowerCase(string state) => char.ToLowerInvariant(state[0]) + state[1..];

    /// <summary>What became of one request.</summary>
    private sealed record BatchAnswerLine
    {
        public required int Number { get; init; }

        public string? RequestId { get; init; }

        public Guid? JobId { get; init; }

        public required string State { get; init; }

        public IReadOnlyList<string>? Files { get; init; }

        public decimal? Cost { get; init; }

        public string? Code { get; init; }

        public Failure? Failure { get; init; }

        public string? CancelReason { get; init; }

        public IReadOnlyDictionary<string, IReadOnlyList<string>>? Errors { get; init; }
    }
}
