using System.ComponentModel.DataAnnotations;

namespace AdGenius.Hosting.Bus;

/// <summary>How processes talk to each other.</summary>
public sealed class BusOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Bus";

    /// <summary><c>InMemory</c> within one process, or <c>RabbitMq</c>.</summary>
    [Required]
    [AllowedValues(BusTransport.InMemory, BusTransport.RabbitMq, ErrorMessage = "Bus:Transport must be InMemory or RabbitMq.")]
    public string Transport { get; set; } = BusTransport.InMemory;

    /// <summary>
    /// Everything about the broker in one address, such as <c>amqps://user:password@host:5671/vhost</c>. Wins over the single members
    /// below.
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

    /// <summary>Speak TLS.</summary>
    public bool UseTls { get; set; }

    /// <summary>How long one attempt to connect may take.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How often broker and process tell each other that they live; a silent side is given up after two.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan Heartbeat { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How often a message may be redelivered before it is dead-lettered. RabbitMQ counts each delivery that was not acknowledged, whether
    /// the consumer crashed with the message or only its connection was cut or its pod stopped, so this is far more than restarts cause.
    /// </summary>
    [Range(1, 1000)]
    public int DeliveryLimit { get; set; } = 20;

    /// <summary>
    /// Messages a process holds of one queue at a time, by queue name, where the built-in number does not fit its machine.
    /// </summary>
    public Dictionary<string, int> Prefetch { get; set; } = [];

    /// <summary>How often the messages that wait for a person are counted.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan FailedMessageInterval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>At shutdown: how long consumers may finish what they hold before their token is cancelled.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "06:00:00")]
    public TimeSpan ConsumerStopTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>
    /// At shutdown: how long the bus may take altogether. Longer than <see cref="ConsumerStopTimeout"/>; the host waits five seconds more.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "06:00:00")]
    public TimeSpan StopTimeout { get; set; } = TimeSpan.FromSeconds(25);
}
