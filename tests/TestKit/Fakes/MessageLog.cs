using Xunit;

namespace AdGenius.TestKit.Fakes;

/// <summary>Every message that was received, in order; a test waits here for the one it needs.</summary>
public sealed class MessageLog
{
    private static readonly TimeSpan WaitTimeout = TimeSpan.FromMinutes(2);

    private readonly Lock _lock = new();
    private readonly List<object> _facts = [];
    private readonly List<(Func<object, bool> Wanted, TaskCompletionSource<object> Found)> _waiting = [];

    /// <summary>Every fact of this kind that was received so far.</summary>
    public IReadOnlyList<T> All<T>()
    {
        lock (_lock)
        {
            return [.. _facts.OfType<T>()];
        }
    }

    /// <summary>Adds a fact and ends the waits for it.</summary>
    public void Add(object fact)
    {
        lock (_lock)
        {
            _facts.Add(fact);
            foreach (var (_, found) in _waiting.Where(one => one.Wanted(fact)))
            {
                found.TrySetResult(fact);
            }
        }
    }

    /// <summary>The first fact of this kind that fits, now or to come.</summary>
    /// <exception cref="TimeoutException">There was none within two minutes.</exception>
    public Task<T> FirstAsync<T>(Func<T, bool> wanted) => NthAsync(1, wanted);

    /// <summary>The first fact of this kind, now or to come.</summary>
    /// <exception cref="TimeoutException">There was none within two minutes.</exception>
    public Task<T> FirstAsync<T>() => NthAsync<T>(1, _ => true);

    /// <summary>The fact of this kind that fits and is number <paramref name="count"/> of them, from 1, now or to come.</summary>
    /// <exception cref="TimeoutException">There were fewer within two minutes.</exception>
    public async Task<T> NthAsync<T>(int count, Func<T, bool> wanted)
    {
        TaskCompletionSource<object> found = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            var already = _facts.OfType<T>().Where(wanted).ToList();
            if (already.Count >= count)
            {
                return already[count - 1];
            }

            var missing = count - already.Count;
            _waiting.Add((fact => fact is T kind && wanted(kind) && --missing == 0, found));
        }

        try
        {
            return (T)await found.Task.WaitAsync(WaitTimeout, TestContext.Current.CancellationToken);
        }
        catch (TimeoutException)
        {
            var received = All<object>().CountBy(fact => fact.GetType().Name).Select(kind => $"{kind.Key} {kind.Value}");
            throw new TimeoutException($"No {typeof(T).Name} was received. Received: {string.Join(", ", received)}");
        }
    }
}
