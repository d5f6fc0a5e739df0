namespace MassTransit.EntityFrameworkCoreIntegration.Tests.Parcels;

public sealed class ParcelStateMachine : MassTransitStateMachine<Parcel>
{
    public ParcelStateMachine()
    {
        InstanceState(parcel => parcel.CurrentState);
        Event(() => Registered, registered =>
        {
            // Inserted before its first event is handled: of two deliveries at once, the second finds the first one's row.
            registered.InsertOnInitial = true;
            registered.SetSagaFactory(context => new Parcel {
                CorrelationId = context.Message.CorrelationId,
                CurrentState = "Initial",
                Label = context.Message.Label });
        });
        Event(() => LabelRead, read => read.CorrelateBy((parcel, context) => parcel.Label == context.Message.Label)
            .OnMissingInstance(missing => missing.Discard()));
        Initially(When(Registered).TransitionTo(Underway));
        During(Underway,
            Ignore(Registered),
            When(Scanned)
                .Then(context =>
                {
                    context.Saga.Scans.Add(new Scan { Place = context.Message.Place });
                    context.Saga.ScanCount = context.Saga.Scans.Count;
                })
                .Publish(context => new ScanCounted(context.Saga.CorrelationId, context.Saga.ScanCount)),
            When(LabelRead).Then(context => context.Saga.ScanCount += 1000),
            When(Delivered).Finalize());
        SetCompletedWhenFinalized();
    }

    public State Underway { get; } = null!;

    public Event<ParcelRegistered> Registered { get; } = null!;

    public Event<ParcelScanned> Scanned { get; } = null!;

    public Event<LabelRead> LabelRead { get; } = null!;

    public Event<ParcelDelivered> Delivered { get; } = null!;
}
