using MassTransit;

namespace AdGenius.Hosting.Bus;

/// <summary>Questions over the bus: a request to a queue, and the answer of the worker that takes it.</summary>
public static class BusQuestions
{
    /// <summary>
    /// Sends <paramref name="question"/> to <paramref name="queue"/> and returns the answer. The time limit of the bus's own request
    /// clients does not end a wait for the broker's confirmation, and a broker that blocks its publishers (an alarm of memory or disk)
    /// confirms nothing before the alarm ends; this limit includes the sending, which the broker's client gives up after 20 seconds.
    /// </summary>
    /// <param name="bus">The bus.</param>
    /// <param name="queue">The name of the queue.</param>
    /// <param name="question">The request. It may be answered after the time limit too, so only what changes nothing is asked.</param>
    /// <param name="timeLimit">How long the call takes at most, with the sending.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="RequestTimeoutException">There was no answer in time, or the question could not be sent.</exception>
    /// <exception cref="RequestFaultException">The worker failed.</exception>
    public static async Task<TAnswer> AskAsync<TQuestion, TAnswer>(
        this IBus bus, string queue, TQuestion question, TimeSpan timeLimit, CancellationToken cancellationToken)
        where TQuestion : class
        where TAnswer : class
    {
        ArgumentNullException.ThrowIfNull(bus);
        using var timeout = new CancellationTokenSource(timeLimit);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            var client = bus.CreateRequestClient<TQuestion>(CommandRoutes.AddressOf(queue), timeLimit);
            return (await client.GetResponse<TAnswer>(question, either.Token).WaitAsync(either.Token)).Message;
        }
        catch (Exception exception) when (exception is OperationCanceledException or RequestCanceledException
            && !cancellationToken.IsCancellationRequested)
        {
            throw new RequestTimeoutException(typeof(TQuestion).Name);
        }
    }
}
