using System.ComponentModel.DataAnnotations;
using AdGenius.Hosting.Bus.RabbitMq;

namespace AdGenius.Hosting.Bus;

/// <summary>The message bus between processes.</summary>
public sealed class BusOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Bus";

    /// <summary><c>InMemory</c> within one process, or <c>RabbitMq</c>.</summary>
    [Required]
    [AllowedValues(BusTransport.InMemory, BusTransport.RabbitMq, ErrorMessage = "Bus:Transport must be InMemory or RabbitMq.")]
    public string Transport { get; set; } = BusTransport.InMemory;

    /// <summary>
    /// The broker's address with user, password and virtual host, such as <c>amqps://user:password@host:5671/vhost</c>. It overrides the
    /// single settings below.
    /// </summary>
    public Uri? Uri { get; set; }

    /// <summary>The broker's host name.</summary>
    [Required]
    public string Host { get; set; } = "localhost";

    /// <summary>The broker's port; 0 for 5672, or 5671 with TLS.</summary>
    [Range(0, 65_535)]
    public int Port { get; set; }

    /// <summary>The virtual host.</summary>
    [Required]
    public string VirtualHost { get; set; } = "/";

    /// <summary>The user.</summary>
    [Required]
    public string Username { get; set; } = "guest";

    /// <summary>The password.</summary>
    public string Password { get; set; } = "guest";

    /// <summary>Connect with TLS.</summary>
    public bool UseTls { get; set; }

    /// <summary>
    /// The address of the broker's management API, through which the policy of the queues is set. Default: port 15672 of
    /// <see cref="Host"/>, 15671 with TLS.
    /// </summary>
    public Uri? ManagementUri { get; set; }

    /// <summary>The time limit of one attempt to connect.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The AMQP heartbeat interval; a connection without traffic is closed after two.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan Heartbeat { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How often a message may be redelivered before it is dead-lettered. RabbitMQ counts each delivery that was not acknowledged, whether
    /// the consumer crashed with the message or only its connection was cut or its pod stopped, so this is far more than restarts cause.
    /// What a message may crash is <see cref="CrashLimit"/>; this is the limit of last resort, for workers that lose their records.
    /// </summary>
    [Range(1, 1000)]
    public int DeliveryLimit { get; set; } = 20;

    /// <summary>
    /// How often one command may crash a worker's process before the worker gives it up and its attempt fails. Unlike the broker's count,
    /// this is of crashes alone: neither cut connections nor stopped processes count. A crash counts against every command that the process
    /// was consuming; from then on it consumes these one at a time, so that the others do not reach the limit with the one that crashes it.
    /// </summary>
    [Range(1, 100)]
    public int CrashLimit { get; set; } = 5;

    /// <summary>
    /// The folder in which workers record what they consume, so that a crash can be counted. It must survive a restart of the process or
    /// the container, such as an <c>emptyDir</c> volume does. Default: a folder in the system's temporary folder.
    /// </summary>
    [Required]
    public string CrashFolder { get; set; } = Path.Combine(Path.GetTempPath(), "adgenius-crashes");

    /// <summary>
    /// How long a consumer may work on one message before the broker closes its channel and delivers the message again. Longer than the
    /// longest render: RabbitMQ's own default is half an hour. Up to a quarter of it may pass before the work begins: a command that may
    /// have crashed a process waits while another such command is being consumed (see <see cref="CrashLimit"/>), and then returns to its
    /// queue.
    /// </summary>
    [Range(typeof(TimeSpan), "00:01:00", "7.00:00:00")]
    public TimeSpan ConsumerTimeout { get; set; } = TimeSpan.FromHours(3);

    /// <summary>
    /// The prefetch count by queue name, where the built-in number of <see cref="FleetQueue"/> does not fit the machine.
    /// </summary>
    public Dictionary<string, int> Prefetch { get; set; } = [];

    /// <summary>
    /// How long the queue of one process, such as a gateway's queue of signals, is kept without a consumer: it outlives a lost connection,
    /// and is deleted with its exchange after the process has ended.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan TemporaryQueueLifetime { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Keep the public events in the stream <c>video-events</c>, from which programs outside the fleet read them again. False for brokers
    /// without streams; a stream that exists is kept until an operator deletes it.
    /// </summary>
    public bool ReplayStream { get; set; } = true;

    /// <summary>
    /// How long the stream keeps an event at least. Older events are deleted in files of 10 MB, so a few of them stay longer.
    /// </summary>
    [Range(typeof(TimeSpan), "00:01:00", "366.00:00:00")]
    public TimeSpan ReplayMaxAge { get; set; } = TimeSpan.FromDays(7);

    /// <summary>
    /// How many bytes the stream keeps on each of its nodes, whatever their age: the oldest events are deleted, in files of 10 MB.
    /// </summary>
    [Range(20_000_000L, QueueArguments.MaxStreamBytes)]
    public long ReplayMaxBytes { get; set; } = 5_000_000_000;

    /// <summary>How long a message stays in one of the queues of failed messages; then the broker deletes it.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "49.00:00:00")]
    public TimeSpan FailedMessageMaxAge { get; set; } = TimeSpan.FromDays(30);

    /// <summary>How many messages stay in each of the queues of failed messages; beyond that the broker deletes the oldest.</summary>
    [Range(100, 10_000_000)]
    public int FailedMessageMaxCount { get; set; } = 100_000;

    /// <summary>How often dead-lettered messages are counted and requeued.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan FailedMessageInterval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// At shutdown: how long consumers may finish what they hold before their token is cancelled. Default: the time that the services of
    /// the process need (<see cref="StopTimes"/>); 20 seconds with the in-memory bus.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "06:00:00")]
    public TimeSpan? ConsumerStopTimeout { get; set; }

    /// <summary>
    /// At shutdown: how long the bus may take altogether. Longer than <see cref="ConsumerStopTimeout"/>; the host waits five seconds more.
    /// Default: five seconds more than <see cref="ConsumerStopTimeout"/>.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "06:00:00")]
    public TimeSpan? StopTimeout { get; set; }
}
