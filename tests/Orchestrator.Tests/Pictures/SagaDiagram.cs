using AdGenius.Persistence.Videos;
using MassTransit;
using MassTransit.SagaStateMachine;

namespace AdGenius.Orchestrator.Tests.Pictures;

/// <summary>A state machine as a Mermaid state diagram: which event leads from which state to which.</summary>
internal sealed class SagaDiagram : StateMachineVisitor
{
    private readonly List<(string From, string Event, string To)> _transitions = [];
    private string _state = "";
    private string _event = "";

    public static string Of(StateMachine<VideoState> machine)
    {
        var picture = new SagaDiagram();
        machine.Accept(picture);

        // Admission starts new jobs without an event (AdmittedJobs).
        var ofQueued = picture._transitions.FindIndex(transition => transition.From == VideoState.Queued);
        picture._transitions.Insert(ofQueued, (VideoState.Queued, "admission", VideoState.Quantifying));
        return picture.Draw();
    }

    public void Visit(State state, Action<State> next)
    {
        _state = state.Name;
        next(state);
    }

    public void Visit(Event @event, Action<Event> next)
    {
        _event = @event.Name;
        next(@event);
    }

    public void Visit<TMessage>(Event<TMessage> @event, Action<Event<TMessage>> next)
        where TMessage : class
    {
        _event = @event.Name;
        next(@event);
    }

    public void Visit(IStateMachineActivity activity) => Visit(activity, _ => { });

    public void Visit(IStateMachineActivity activity, Action<IStateMachineActivity> next)
    {
        if (activity is TransitionActivity<VideoState> transition && transition.ToState.Name != _state)
        {
            _transitions.Add((_state, _event, transition.ToState.Name));
        }

        next(activity);
    }

    public void Visit<T>(IBehavior<T> behavior)
        where T : class, SagaStateMachineInstance => Visit(behavior, _ => { });

    public void Visit<T>(IBehavior<T> behavior, Action<IBehavior<T>> next)
        where T : class, SagaStateMachineInstance => next(behavior);

    public void Visit<T, TMessage>(IBehavior<T, TMessage> behavior)
        where T : class, SagaStateMachineInstance
        where TMessage : class => Visit(behavior, _ => { });

    public void Visit<T, TMessage>(IBehavior<T, TMessage> behavior, Action<IBehavior<T, TMessage>> next)
        where T : class, SagaStateMachineInstance
        where TMessage : class => next(behavior);

    private string Draw()
    {
        var ends = _transitions.Select(transition => transition.To).Distinct()
            .Where(state => _transitions.TrueForAll(transition => transition.From != state));
        string[] lines =
        [
            "stateDiagram-v2",
            .. _transitions.GroupBy(transition => (transition.From, transition.To))
                .Select(group => (group.Key.From, group.Key.To, Events: string.Join(", ", group.Select(one => one.Event).Distinct())))
                .Select(one => $"    {(one.From == "Initial" ? "[*]" : one.From)} --> {one.To}: {one.Events}"),
            .. ends.Select(end => $"    {end} --> [*]"),
        ];
        return string.Join('\n', lines) + "\n";
    }
}
