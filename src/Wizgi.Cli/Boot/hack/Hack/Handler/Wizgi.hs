{-# LANGUAGE ScopedTypeVariables #-}

-- | Serves a Hack application over FastCGI 1.0, on a socket that listens already and is descriptor 0 (specification 2.2); several processes may share it.
--
-- > main = run application
--
-- The environment's @WIZGI_THREADS@ is how many requests run at the same time, each in a thread of GHC's. TERM finishes what runs; INT and QUIT do not wait.
module Hack.Handler.Wizgi (run) where

import Control.Concurrent (forkFinally, forkIO, killThread, threadDelay)
import Control.Concurrent.MVar
import Control.Exception
import Control.Monad (unless, void, when)
import qualified Data.Map.Strict as Map
import GHC.Conc (TVar, atomically, newTVarIO, readTVar, readTVarIO, retry, threadWaitRead, writeTVar)
import Hack (Application)
import Hack.Handler.Wizgi.Connection
import Network.Socket (Socket, SocketOption (SockOpt), accept, close, getSocketOption, mkSocket, setNonBlockIfNeeded, withFdSocket)
import System.Environment (lookupEnv)
import System.Exit (ExitCode (..), exitWith)
import System.IO (BufferMode (..), hFlush, hPutStrLn, hSetBuffering, hSetEncoding, mkTextEncoding, stderr, stdout)
import System.Posix.Signals (Handler (..), installHandler, sigINT, sigQUIT, sigTERM)
import System.Timeout (timeout)
import Text.Read (readMaybe)

-- | Connections that are open, by a number of ours.
type Connections = TVar (Map.Map Int Connection)

-- | Returns at the signal, when all requests have been answered.
run :: Application -> IO ()
run app = do
  prepareLog
  quit <- newEmptyMVar
  mapM_ (\(signal, how) -> installHandler signal (Catch (void (tryPutMVar quit how))) Nothing) [(sigTERM, True), (sigINT, False), (sigQUIT, False)]
  listener <- mkSocket 0
  isListening <- try (getSocketOption listener acceptsConnections)
  case isListening of
    Right 1 -> return ()
    Right _ -> refuse "descriptor 0 is a socket that does not listen"
    Left (_ :: IOException) -> refuse "descriptor 0 is no listening socket"
  withFdSocket listener setNonBlockIfNeeded
  threads <- maybe defaultThreads (max 1) . (>>= readMaybe) <$> lookupEnv "WIZGI_THREADS"
  shared <- Service app <$> newTVarIO threads <*> newTVarIO 0 <*> newTVarIO False <*> pure logText
  connections <- newTVarIO Map.empty
  acceptor <- forkIO (acceptAll shared connections listener)
  waits <- takeMVar quit
  when waits $ do
    atomically (writeTVar (isStopping shared) True)
    killThread acceptor
    readTVarIO connections >>= mapM_ stop
    atomically $ do
      open <- readTVar connections
      working <- readTVar (busy shared)
      unless (Map.null open && working == 0) retry
  hFlush stdout
  exitWith ExitSuccess
  where
    refuse text = logText text >> exitWith (ExitFailure 3)
    -- SOL_SOCKET, SO_ACCEPTCONN of Linux.
    acceptsConnections = SockOpt 1 30

-- | As Wizgi's own @--threads@.
defaultThreads :: Int
defaultThreads = 4

-- | A place for the log's lines that no character can hurt, whatever the locale is.
prepareLog :: IO ()
prepareLog = do
  mkTextEncoding "UTF-8//TRANSLIT" >>= hSetEncoding stderr
  hSetBuffering stderr LineBuffering
  hSetBuffering stdout LineBuffering

logText :: String -> IO ()
logText text = hPutStrLn stderr text >> hFlush stderr

acceptAll :: Service -> Connections -> Socket -> IO ()
acceptAll shared connections listener = mapM_ one [0 ..]
  where
    one serial = do
      withFdSocket listener (threadWaitRead . fromIntegral)
      -- Others may be free where we are not: then the client waits in the socket. Another process may also have been faster.
      mask_ $ do
        enter shared
        taken <- try (timeout moment (accept listener))
        case taken of
          Right (Just (sock, _)) -> open serial sock
          Right Nothing -> exit shared
          Left (problem :: IOException) -> do
            exit shared
            logText ("a connection was not taken: " ++ displayException problem)
            threadDelay 100000
    moment = 20000
    open serial sock = do
      connection <- newConnection shared sock
      atomically (readTVar connections >>= writeTVar connections . Map.insert serial connection)
      void $ forkFinally (serve connection) $ \_ -> do
        close sock `catch` \(_ :: IOException) -> return ()
        atomically (readTVar connections >>= writeTVar connections . Map.delete serial)
