using MassTransit.Context;
using Microsoft.EntityFrameworkCore;

namespace MassTransit.EntityFrameworkCoreIntegration;

/// <summary>
/// Messages that a scope has sent and not yet saved. The context's next save includes them, so that state and messages reach the database
/// in one batch. Unlike a context, this may be used from several tasks at once.
/// </summary>
internal sealed class PendingMessages : IDisposable
{
    private readonly DbContext _dbContext;
    private readonly TimeProvider _time;
    private readonly List<OutboxMessage> _pending = [];

    public PendingMessages(DbContext dbContext, TimeProvider time)
    {
        _dbContext = dbContext;
        _time = time;
        dbContext.SavingChanges += AddPending;
    }

    /// <summary>True once a message was included in a save.</summary>
    public bool AnySaved { get; private set; }

    /// <summary>True while messages wait for a save.</summary>
    public bool AnyPending
    {
        get
        {
            lock (_pending)
            {
                return _pending.Count > 0;
            }
        }
    }

    public void Add<T>(SendContext<T> context, IObjectDeserializer deserializer)
        where T : class
    {
        var message = Build(context, deserializer);
        lock (_pending)
        {
            _pending.Add(message);
        }
    }

    public void Dispose() => _dbContext.SavingChanges -= AddPending;

    private void AddPending(object? sender, SavingChangesEventArgs arguments)
    {
        lock (_pending)
        {
            AnySaved |= _pending.Count > 0;
            foreach (var message in _pending)
            {
                _dbContext.Entry(message).State = EntityState.Added; // without a search for other rows to add
            }

            _pending.Clear();
        }
    }

    private OutboxMessage Build<T>(SendContext<T> context, IObjectDeserializer deserializer)
        where T : class
    {
        var now = _time.GetUtcNow().UtcDateTime;
        var message = new OutboxMessage
        {
            MessageId = context.MessageId
                ?? throw new MessageException(typeof(T), "A message without a message id cannot be sent through the outbox."),
            ConversationId = context.ConversationId,
            CorrelationId = context.CorrelationId,
            InitiatorId = context.InitiatorId,
            RequestId = context.RequestId,
            SourceAddress = context.SourceAddress,
            DestinationAddress = context.DestinationAddress,
            ResponseAddress = context.ResponseAddress,
            FaultAddress = context.FaultAddress,
            SentTime = context.SentTime?.ToUniversalTime() ?? now,
            ExpirationTime = now + context.TimeToLive,
            EnqueueTime = now + context.Delay,
            ContentType = (context.ContentType ?? context.Serialization.DefaultContentType).ToString(),
            MessageType = string.Join(';', context.SupportedMessageTypes),
            Body = context.Serializer.GetMessageBody(context).GetString(),
            Headers = deserializer.SerializeDictionary(context.Headers.GetAll()),
        };
        if (context is TransportSendContext<T> transport)
        {
            var properties = new Dictionary<string, object>(StringComparer.OrdinalIgnoreCase);
            transport.WritePropertiesTo(properties);
            message.Properties = deserializer.SerializeDictionary(properties);
        }

        return message;
    }
}
